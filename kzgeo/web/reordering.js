// A list whose rows are dragged to other places, by mouse, pen or finger.

const EDGE_PX = 28; // from where on a list scrolls under what is dragged
const STEP_PX = 9;

/**
 * Let rows of `list` be dragged by what matches `grip`; `moved(row, to)` is told the row and its
 * new place, counted from 0, once it is let go. Escape puts it back.
 */
export function reorderable(list, grip, moved) {
  list.addEventListener("pointerdown", (event) => {
    const row = event.target.closest?.(grip)?.closest("li");
    if (!row || event.button !== 0) return;
    event.preventDefault();
    drag(list, row, event, moved);
  });
}

function drag(list, row, { pointerId, clientY: from }, moved) {
  const first = [...list.children];
  let y = from;
  let frame = 0;
  // The list holds the pointer: a row that is put elsewhere would lose it.
  list.setPointerCapture(pointerId);
  row.classList.add("dragged");

  const place = () => {
    const others = first.filter((other) => other !== row);
    const after = others.filter((other) => {
      const box = other.getBoundingClientRect();
      return y > box.top + box.height / 2;
    }).length;
    const next = others[after] ?? null;
    if (row.nextElementSibling !== next) list.insertBefore(row, next);
  };
  const scroll = () => {
    const box = list.getBoundingClientRect();
    if (y < box.top + EDGE_PX) list.scrollTop -= STEP_PX;
    else if (y > box.bottom - EDGE_PX) list.scrollTop += STEP_PX;
    place();
    frame = requestAnimationFrame(scroll);
  };
  const move = (event) => {
    if (event.pointerId === pointerId) y = event.clientY;
  };
  const stops = new AbortController();
  const end = (kept) => {
    cancelAnimationFrame(frame);
    stops.abort();
    if (list.hasPointerCapture(pointerId)) list.releasePointerCapture(pointerId);
    row.classList.remove("dragged");
    if (kept) place();
    const to = [...list.children].indexOf(row);
    const changed = to !== first.indexOf(row);
    if (!kept) list.replaceChildren(...first);
    else if (changed) moved(row, to);
  };
  const on = (target, name, hear) => target.addEventListener(name, hear, { signal: stops.signal, capture: true });
  on(list, "pointermove", move);
  on(list, "pointerup", (event) => {
    move(event);
    end(true);
  });
  on(list, "pointercancel", () => end(false));
  on(document, "keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  });
  frame = requestAnimationFrame(scroll);
}
