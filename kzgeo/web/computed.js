// What the browser has computed of styles, written so that an element looks the same wherever it
// stands: every property that is not as it is initially.
//
// Only properties that can differ are asked for: those that browsers set by themselves, and those
// that some rule or element of the page names.

// What browsers draw inside form fields and lists cannot be asked for: their rules are taken over.
const INNER = /::(?:-webkit-|-moz-|placeholder|marker|file-selector)/;
// Of what is not seen in a picture, or is told by other properties.
const LEFT_OUT =
  /^(--|animation|transition|will-change|cursor|pointer-events|scroll|overscroll|user-select|-webkit-user|view-|container|all$|zoom$|(margin|padding|border|inset|min|max|overflow|contain-intrinsic)-(block|inline|start|end)|border-(start|end)|(block|inline)-size|(perspective|transform)-origin-)/;
const SIDES = ["top", "right", "bottom", "left"];
const CORNERS = ["top-left", "top-right", "bottom-right", "bottom-left"];
const OWN = [
  ...SIDES,
  ...SIDES.flatMap((side) => [`margin-${side}`, `padding-${side}`]),
  ...SIDES.flatMap((side) => ["width", "style", "color"].map((what) => `border-${side}-${what}`)),
  ...CORNERS.map((corner) => `border-${corner}-radius`),
  ...["width", "height", "min-width", "min-height", "max-width", "max-height", "box-sizing"],
  ...["display", "position", "float", "clear", "z-index", "visibility", "opacity", "overflow-x", "overflow-y"],
  ...["background-color", "background-image", "color", "color-scheme", "appearance", "content", "quotes"],
  ...["font-family", "font-size", "font-style", "font-weight", "font-stretch", "font-variant-caps", "font-variant-numeric"],
  ...["font-feature-settings", "font-kerning", "font-optical-sizing", "line-height", "letter-spacing", "word-spacing"],
  ...["text-align", "text-indent", "text-transform", "text-decoration-line", "text-decoration-style"],
  ...["text-decoration-color", "text-rendering", "white-space-collapse", "text-wrap-mode", "tab-size", "vertical-align"],
  ...["overflow-wrap", "word-break", "line-break", "hyphens", "writing-mode", "text-overflow"],
  ...["list-style-type", "list-style-position", "list-style-image", "border-collapse", "border-spacing", "caption-side"],
  ...["table-layout", "align-items", "justify-content", "object-fit", "transform", "transform-origin", "clip-path"],
  ...["outline-color", "outline-style", "outline-width", "outline-offset", "isolation"],
  ...["d", "x", "y", "r", "cx", "cy", "rx", "ry", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width"],
  ...["stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "text-anchor"],
];
const ALWAYS = ["direction", "unicode-bidi"]; // which no rule for `all` resets

// Lengths of boxes are told to four decimals, and cut to a 64th of a pixel of the screen when they
// are read again.
const OF_BOXES = /^(top|right|bottom|left|width|height|margin-|padding-|grid-template-|(row-|column-)?gap|flex-basis|border-spacing)/;
const FRACTION = /-?\d+\.\d+(?=px)/g;
const exact = (name, value, grain) =>
  OF_BOXES.test(name) ? value.replace(FRACTION, (length) => String(Math.round(length * grain) / grain)) : value;

const mediaHold = (view, rule) => !rule.media?.mediaText || view.matchMedia(rule.media.mediaText).matches;

/** Write a nested selector out. */
const nested = (text, above) =>
  above ? (text.includes("&") ? text.replaceAll("&", `:is(${above})`) : `:is(${above}) ${text}`) : text;

/** The styles of a page with its frames and roots; what is alike is written once, as a class. */
export class Styles {
  /** `ratio`: pixels of the screen in one of the page. */
  constructor(ratio = 1) {
    this.grain = 64 * ratio;
    this.classes = new Map();
    this.rules = [".page *{all:initial}"];
    this.names = new Set([...OWN, ...ALWAYS]);
    this.initial = new WeakMap();
  }

  /** Learn which properties the page, its frames and its roots set, and their rules for parts. */
  learn(root) {
    const view = (root.ownerDocument ?? root).defaultView;
    for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]) {
      if (!sheet.disabled && mediaHold(view, sheet)) this.take(view, sheet);
    }
    for (const node of root.querySelectorAll("*")) {
      if (node.style?.length) this.add(node.style);
      if (node.shadowRoot) this.learn(node.shadowRoot);
      if (node.localName === "iframe" && node.contentDocument) this.learn(node.contentDocument);
    }
  }

  take(view, group, above = "") {
    let rules = [];
    try {
      rules = group.cssRules ?? [];
    } catch {
      return; // a sheet of another origin may not be read
    }
    for (const rule of rules) {
      const selector = rule.selectorText === undefined ? above : nested(rule.selectorText, above);
      if (rule.style && rule.selectorText !== undefined) {
        if (INNER.test(rule.selectorText)) this.rules.push(`${selector}{${important(rule.style)}}`);
        else this.add(rule.style);
      }
      if (rule.cssRules?.length && mediaHold(view, rule)) this.take(view, rule, selector);
    }
  }

  add(style) {
    for (const name of style) if (!LEFT_OUT.test(name)) this.names.add(name);
  }

  /** Return what each property is where nothing sets it. */
  initially(view) {
    if (!this.initial.has(view)) {
      const probe = view.document.createElement("div");
      probe.style.setProperty("all", "initial");
      probe.style.setProperty("display", "none"); // its other styles are then as they are set
      view.document.body.append(probe);
      const style = view.getComputedStyle(probe);
      const values = new Map([...this.names].map((name) => [name, style.getPropertyValue(name)]));
      values.set("display", "inline");
      for (const name of ALWAYS) values.delete(name);
      probe.remove();
      this.initial.set(view, values);
    }
    return this.initial.get(view);
  }

  /** Return the class that looks as the browser computed it, with `more` styles over it. */
  of(view, style, { pseudo = "", more = "" } = {}) {
    const initial = this.initially(view);
    const { color } = style;
    let text = "";
    for (const name of this.names) {
      const value = style.getPropertyValue(name);
      // A colour that is that of the text is so by itself, also in what is inside of fields.
      if (value && value !== initial.get(name) && !(value === color && name.endsWith("-color"))) {
        text += `${name}:${exact(name, value, this.grain)};`;
      }
    }
    return this.named(text + more, pseudo);
  }

  /** Return the class that has these styles. */
  named(text, pseudo = "") {
    const key = pseudo + text;
    if (!this.classes.has(key)) {
      const name = `s-${this.classes.size}`;
      this.classes.set(key, name);
      this.rules.push(`.page .${name}${pseudo}{${text}}`);
    }
    return this.classes.get(key);
  }
}

const important = (style) =>
  Array.from(style, (name) => `${name}:${style.getPropertyValue(name)}!important;`).join("");
