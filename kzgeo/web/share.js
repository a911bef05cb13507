// The map as it is shown, for elsewhere: how to cite it, and code that shows it in another page.

import { Citation, citable } from "./cite.js";
import { copied, flash } from "./clipboard.js";
import { h } from "./dom.js";
import { endpoint, offers, published } from "./server.js";
import { speaker } from "./words.js";

const SIZES = [
  { key: "small", width: 480, height: 640 },
  { key: "medium", width: 800, height: 600 },
  { key: "large", width: 1200, height: 800 },
];
const SETTLED_MS = 200; // the view changes while the map is moved
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** Write a value so that it is one in an attribute of HTML. */
const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);

/** The code of a frame that shows `address`: what GET /oembed answers with, sign for sign. */
export function frame({ address, title, width, height }) {
  const attributes = { src: address, title, width, height, allow: "clipboard-write", loading: "lazy", style: "border:0" };
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<iframe${written.join("")}></iframe>`;
}

export class Share {
  /** `index`: layers, and `citations` with words and formats; `address`: where the view is told. */
  constructor({ index, address }) {
    Object.assign(this, { index, address, open: false, size: SIZES[1] });
    this.close = address.listen(() => this.follow());
  }

  /** Whether there is anything to offer where the page is. */
  get offered() {
    return this.cites || offers("oembed");
  }

  /** Whether the map as it is shown can be cited, and not its passages alone. */
  get cites() {
    return offers("cite/map") && citable(this.index.citations).length > 0;
  }

  /** Make the control in a language. */
  draw(lang) {
    if (!this.offered) return null;
    this.lang = lang;
    this.say = speaker(this.index.citations.words[lang], lang);
    this.citation = this.cites ? new Citation(this.index.citations, lang) : null;
    this.code = null;
    const embeds = offers("oembed");
    const heading = embeds ? h("h3", {}, this.say("cite_map")) : null; // else it is what the control is called
    const node = h(
      "details",
      { className: "tool share", open: this.open, on: { toggle: () => this.turn(node.open) } },
      h("summary", {}, h("span", {}, embeds ? this.say("title") : this.say("cite_map")), h("small", {}, this.say("title_says"))),
      this.citation && h("section", {}, heading, this.citation.node),
      embeds ? this.embedding() : null,
    );
    this.refresh();
    return node;
  }

  embedding() {
    const label = this.say("code");
    this.code = h("textarea", { readOnly: true, rows: 7, spellcheck: false, dir: "ltr", lang: "en", attrs: { "aria-label": label } });
    this.code.addEventListener("focus", () => this.code.select());
    this.oembed = h("a", { className: "oembed", target: "_blank", rel: "noopener" }, this.say("oembed"));
    this.fault = h("p", { className: "fault", attrs: { role: "alert" } });
    const button = h("button", { type: "button", className: "copy-code" }, this.say("copy_code"));
    button.addEventListener("click", async () => {
      const done = await copied(this.code.value);
      this.fault.textContent = done ? "" : this.say("not_copied");
      if (done) flash(button, this.say("copied"), this.say("copy_code"));
    });
    return h(
      "section",
      { className: "embed" },
      h("h3", {}, this.say("embed")),
      h("p", {}, this.say("embed_about")),
      h("fieldset", {}, h("legend", {}, this.say("size")), SIZES.map((size) => this.choice(size))),
      this.code,
      h("div", { className: "deeds" }, button, this.oembed),
      this.fault,
    );
  }

  choice(size) {
    const box = h("input", {
      type: "radio",
      name: "embed-size",
      value: size.key,
      checked: size === this.size,
      on: {
        change: () => {
          this.size = size;
          this.write();
        },
      },
    });
    return h("label", {}, box, this.say(size.key), " ", h("bdi", { dir: "ltr" }, `${size.width} × ${size.height}`));
  }

  turn(open) {
    this.open = open;
    this.refresh();
  }

  /** Follow what is shown, once it has settled. */
  follow() {
    if (!this.open) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.refresh(), SETTLED_MS);
  }

  refresh() {
    if (!this.open) return;
    const { layers, time, view } = this.address.read();
    const query = {};
    if (layers) query.layers = layers.join(",");
    if (time) query.years = `${time.from},${time.to}`;
    if (view) query.view = `${view.lat},${view.lon},${view.zoom}`;
    this.citation?.show(query);
    this.write();
  }

  /** Write the code of what is shown. */
  write() {
    if (!this.code) return;
    const { width, height } = this.size;
    const layers = this.index.layers.filter(({ visible }) => visible).map(({ id }) => id);
    const elsewhere = published ? { elsewhere: published, layers } : {};
    const code = frame({ address: this.address.link({ embed: true, ...elsewhere }), title: this.title, width, height });
    if (this.code.value !== code) this.code.value = code;
    this.oembed.href = endpoint("oembed", { url: this.address.link(elsewhere), maxwidth: width, maxheight: height }).href;
  }

  /** What is selected, by its name and the atlas's. */
  get title() {
    const { feature: id } = this.address.read();
    const { layers, citations } = this.index;
    const features = layers.flatMap((layer) => layer.features);
    const chosen =
      features.find((feature) => feature.id === id) ?? layers.find((layer) => id && layer.id === id.replace(/^layer-/, ""));
    const atlas = citations.atlas[this.lang];
    return chosen ? `${chosen.title[this.lang]} – ${atlas}` : atlas;
  }
}
