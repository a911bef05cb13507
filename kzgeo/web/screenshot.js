// A picture of what is on the screen, made by the browser alone.
//
// The page is written anew as XHTML inside an SVG picture, with every style that the browser has
// computed: list and panel with their own roots, the map's frame, painted surfaces as pictures,
// what is scrolled where it is, what is ticked or typed as it is. The SVG is painted on a canvas.
// What lies outside of what is seen is an empty box that takes its place.
//
// Not in the picture: scroll bars, the pointer, and the text cursor.

import { Styles } from "./computed.js";

const XHTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const SKIPPED = new Set(["script", "style", "link", "template", "noscript", "title", "meta", "head", "base"]);
const EMPTY = new Set(["img", "input", "br", "hr", "wbr", "col"]);
const PSEUDO = ["::before", "::after"];
const BEYOND_PX = 40; // what is nearer than this to what is seen is written: it may reach into it
// eslint-disable-next-line no-control-regex
const UNWRITTEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g; // no XML has these

/** What keeps this browser from making a picture. */
export class NoPicture extends Error {}

const escaped = (text) =>
  text.replace(UNWRITTEN, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const meets = (box, seen) =>
  box.right > seen.left - BEYOND_PX &&
  box.left < seen.right + BEYOND_PX &&
  box.bottom > seen.top - BEYOND_PX &&
  box.top < seen.bottom + BEYOND_PX;

const within = (one, other) => ({
  left: Math.max(one.left, other.left),
  top: Math.max(one.top, other.top),
  right: Math.min(one.right, other.right),
  bottom: Math.min(one.bottom, other.bottom),
});

/** Writes a page, its frames and its roots. */
class Writer {
  constructor(page, ratio) {
    this.styles = new Styles(ratio);
    this.styles.learn(page);
  }

  /** Return the class of an element, or of what is before or after it. */
  styled(node, style, more) {
    return this.styles.of(node.ownerDocument.defaultView, style, more);
  }

  /** Write the nodes of a parent, each where it stands. */
  nodes(nodes, seen) {
    let text = "";
    for (const node of nodes) {
      if (node.nodeType === Node.TEXT_NODE) text += escaped(node.data);
      else if (node.nodeType === Node.ELEMENT_NODE) text += this.element(node, seen);
    }
    return text;
  }

  element(node, seen) {
    const tag = node.localName;
    if (SKIPPED.has(tag)) return "";
    const style = node.ownerDocument.defaultView.getComputedStyle(node);
    if (style.display === "none") {
      // Without a summary of its own, an opened fold would get one from the browser.
      return tag === "summary" ? tagged(tag, [this.styles.named("display:none;")], "", "") : "";
    }
    if (node.namespaceURI === SVG) return this.drawn(node, style, seen);
    if (tag === "slot") return this.nodes(node.assignedNodes().length ? node.assignedNodes() : node.childNodes, seen);
    if (tag === "option") return tagged(tag, [], attributes(node), escaped(node.text));
    const box = node.getBoundingClientRect();
    if (unseen(style, node, box, seen)) return tagged("div", [this.styled(node, style)], "", "");
    if (tag === "canvas") return this.picture(node, style, node.toDataURL());
    if (tag === "img") return this.picture(node, style, painted(node));
    if (tag === "iframe") return this.frame(node, style);
    const more = still(node, style) + high(node, style);
    const classes = [this.styled(node, style, { more }), ...this.pseudos(node), ...node.classList];
    if (EMPTY.has(tag)) return `<${tag} class="${escaped(classes.join(" "))}"${attributes(node)}/>`;
    if (tag === "textarea") return tagged(tag, classes, attributes(node), escaped(node.value));
    const inside = style.overflowX === "visible" && style.overflowY === "visible" ? seen : within(seen, box);
    const content = this.nodes((node.shadowRoot ?? node).childNodes, inside);
    const scrolled = node.scrollTop || node.scrollLeft;
    return tagged(tag, classes, attributes(node), scrolled ? this.scrolled(node, style, content) : content);
  }

  pseudos(node) {
    const view = node.ownerDocument.defaultView;
    return PSEUDO.flatMap((pseudo) => {
      const style = view.getComputedStyle(node, pseudo);
      if (style.display === "none" || style.content === "none" || style.content === "normal") return [];
      return [this.styled(node, style, { pseudo })];
    });
  }

  picture(node, style, address) {
    return `<img class="${this.styled(node, style)}" src="${escaped(address)}" alt=""/>`;
  }

  /** Write what is scrolled: laid out as it is, in a box of its own that begins further up. */
  scrolled(node, style, content) {
    const flows = ["display", "flex", "flex-flow", "gap", "align-items", "align-content", "justify-content", "grid-template-columns", "grid-template-rows", "grid-template-areas", "grid-auto-flow", "direction"];
    const own = flows.map((name) => `${name}:${style.getPropertyValue(name)};`).join("");
    const { scrollTop, scrollLeft, scrollWidth, scrollHeight } = node;
    const padding = `padding:${style.padding};`;
    const [top, start] = [parseFloat(style.paddingTop), parseFloat(style.paddingLeft)];
    const at = `margin:${-scrollTop - top}px 0 0 ${-scrollLeft - start}px;width:${scrollWidth}px;height:${scrollHeight}px;`;
    const place = style.position === "static" ? "" : "position:relative;";
    // From right to left what is scrolled counts below zero, and begins at the right.
    const turned = style.direction === "rtl" ? `margin-left:0;margin-right:${scrollLeft - parseFloat(style.paddingRight)}px;` : "";
    return tagged("div", [this.styles.named(`${own}${padding}${at}${turned}${place}box-sizing:border-box;flex:none;`)], "", content);
  }

  /** Write a frame as a part of the page. */
  frame(node, style) {
    const page = node.contentDocument;
    const classes = [this.styled(node, style, { more: "overflow:hidden;" })];
    if (!page?.documentElement) return tagged("div", classes, "", "");
    const { innerWidth: right, innerHeight: bottom } = page.defaultView;
    const content = this.root(page.documentElement, { left: 0, top: 0, right, bottom });
    return tagged("div", classes, "", this.window(right, bottom, content));
  }

  /** Write what holds a page, and lets nothing of it out. */
  window(width, height, content, more = "") {
    const style = `display:block;overflow:hidden;contain:layout paint;width:${width}px;height:${height}px;${more}`;
    return tagged("div", [this.styles.named(style)], "", content);
  }

  /** Write `html` and `body` as boxes, where their scrolling has them. */
  root(html, seen) {
    const { body, defaultView: view } = html.ownerDocument;
    const box = (node, content) =>
      tagged("div", [this.styled(node, view.getComputedStyle(node)), ...node.classList], attributes(node), content);
    const at = this.styles.named(`display:block;margin:${-view.scrollY}px 0 0 ${-view.scrollX}px;`);
    return tagged("div", [at], "", box(html, box(body, this.nodes(body.childNodes, seen))));
  }

  drawn(node, style, seen) {
    const more = node.localName === "svg" ? ` xmlns="${SVG}"` : "";
    const content = node.localName === "foreignObject" ? "" : this.nodes(node.childNodes, seen);
    return tagged(node.localName, [this.styled(node, style), ...node.classList], attributes(node) + more, content);
  }
}

const tagged = (tag, classes, more, content) =>
  `<${tag} class="${escaped(classes.join(" "))}"${more}>${content}</${tag}>`;

/** Leave the height of a block to what is in it, where that is so: margins meet through it. */
function high(node, style) {
  if (!/^(block|list-item)$/.test(style.display) || style.overflowY !== "visible") return "";
  return node.computedStyleMap?.().get("height")?.value === "auto" ? "height:auto;" : "";
}

/** Have no scroll bars; where there are some, their room stays empty. */
function still(node, style) {
  if (!/auto|scroll/.test(style.overflowX + style.overflowY)) return "";
  const sides = ["Left", "Right"].map((side) => parseFloat(style[`border${side}Width`]));
  const bar = Math.round(node.offsetWidth - node.clientWidth - sides[0] - sides[1]);
  const side = style.direction === "rtl" ? "left" : "right";
  const room = bar > 0 ? `padding-${side}:calc(${style.getPropertyValue(`padding-${side}`)} + ${bar}px);` : "";
  return `overflow:hidden;${room}`;
}

/** Tell whether a box is wholly out of sight, and nothing of it reaches into sight or beside it. */
function unseen(style, node, box, seen) {
  if (/^(inline|contents|table|ruby)/.test(style.display) || meets(box, seen)) return false;
  if (node.scrollHeight > node.offsetHeight || node.scrollWidth > node.offsetWidth) return false;
  // Margins of what is in a block may reach out of it, and move what stands below.
  const open = /^(block|list-item)$/.test(style.display) && style.overflowY === "visible";
  return !open || ![node.firstElementChild, node.lastElementChild].some(apart);
}

/** Tell whether an element is a box of its own, and not a part of a line. */
const apart = (node) =>
  node && !/^(inline|contents|none)/.test(node.ownerDocument.defaultView.getComputedStyle(node).display);

/** Write attributes but for styles, scripts and addresses, with the state that a reader has made. */
function attributes(node) {
  const kept = [...node.attributes].filter(
    ({ name }) => !/^(class|style|src|srcset|href|xlink:href|action|formaction|autofocus|value|checked|selected|on.*)$/.test(name) && /^[a-z][\w-]*$/i.test(name),
  );
  let text = kept.map(({ name, value }) => ` ${name}="${escaped(value)}"`).join("");
  if (node.localName === "input") text += ` value="${escaped(node.value)}"`;
  if (node.checked) text += ' checked="checked"';
  if (node.localName === "option") text += ` value="${escaped(node.value)}"${node.selected ? ' selected="selected"' : ""}`;
  if (node.localName === "progress" && node.hasAttribute("value")) text += ` value="${node.value}"`;
  return text;
}

/** Return a loaded picture as data. */
function painted(image) {
  if (!image.complete || !image.naturalWidth) return "data:,";
  if (image.currentSrc.startsWith("data:")) return image.currentSrc;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}

/** Return what is behind everything on a page. */
function ground(page) {
  const colours = [page.documentElement, page.body].map((node) => page.defaultView.getComputedStyle(node).backgroundColor);
  return colours.find((colour) => !/^(transparent|rgba\(.*, 0\))$/.test(colour)) ?? "#fff";
}

/** Write a page as an SVG picture of what is seen of it, in pixels of the screen. */
export function written(page = document) {
  const { innerWidth: right, innerHeight: bottom } = page.defaultView;
  const { ratio, width, height } = measured(page.defaultView);
  const fine = ratio !== 1 && finely(page, ratio);
  const writer = new Writer(page, fine ? ratio : 1);
  const root = writer.root(page.documentElement, { left: 0, top: 0, right, bottom });
  const whole = writer.window(right, bottom, root, `background:${ground(page)};`);
  const rules = [...(ratio === 1 ? [] : enlarged(ratio, fine)), ...writer.styles.rules];
  return (
    `<svg xmlns="${SVG}" width="${width}" height="${height}"><style>${escaped(rules.join("\n"))}</style>` +
    `<foreignObject x="0" y="0" width="${width}" height="${height}">` +
    `<div xmlns="${XHTML}" class="page">${whole}</div></foreignObject></svg>`
  );
}

/** Return the rules that enlarge a page as the browser does on this screen. */
function enlarged(ratio, fine) {
  const larger = fine ? `zoom:${ratio}` : `transform:scale(${ratio});transform-origin:0 0`;
  // On a fine screen letters are not fitted to its pixels, in a picture they are, unless told so.
  const letters = ratio > 1 ? ".page *{text-rendering:geometricPrecision!important}" : "";
  return [`.page{${larger}}`, letters];
}

/**
 * Tell whether the browser lays a page out in the screen's pixels, or in its own and enlarges it,
 * as where a screen is emulated: a box can be a 64th of such a pixel wide, and no less.
 */
function finely(page, ratio) {
  const probe = page.createElement("div");
  probe.style.cssText = `all:initial;display:block;position:absolute;visibility:hidden;width:${1 + 1.05 / 64 / ratio}px`;
  page.body.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width > 1.001 && CSS.supports("zoom", "2");
}

/** Return how many pixels of the screen are in one of the page, and in all of it. */
function measured({ devicePixelRatio, innerWidth, innerHeight }) {
  const ratio = devicePixelRatio || 1;
  return { ratio, width: Math.round(innerWidth * ratio), height: Math.round(innerHeight * ratio) };
}

/** Return a PNG of what is on the screen, a pixel of it a pixel of the screen. */
export async function screenshot(page = document) {
  const { width, height } = measured(page.defaultView);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written(page))}`;
  try {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    // Safari holds such a canvas for one with contents of others, and gives nothing out.
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new NoPicture("nothing was painted");
    return blob;
  } catch (error) {
    throw error instanceof NoPicture ? error : new NoPicture(String(error));
  }
}
