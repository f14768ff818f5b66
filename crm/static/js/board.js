// Dragging a card moves it by the same form as "Move". A card can only be dropped where it may go; where a reason is
// needed, or the server refuses, it is asked there.
import "../vendor/sortable.min.js";

function once() {
  // Not randomUUID, which browsers keep from pages served without TLS.
  return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function send(address, fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function drop(board, card, column) {
  const { stage, asks } = column.dataset;
  const { back, token } = board.dataset;
  if (asks) {
    const question = new URLSearchParams({ to: stage, back });
    window.location.assign(`${card.dataset.move}?${question}`);
  } else {
    send(card.dataset.move, { csrf_token: token, to_stage: stage, version: card.dataset.version, back, once_key: once() });
  }
}

function mayGo(card, column) {
  return card.dataset.to.split(" ").includes(column.dataset.stage);
}

// What counts is where the pointer let go. The library's own word for it lags behind a quick hand: it looks at the
// pointer from time to time only, and shows the card in every column it passes.
function columnUnder(event) {
  const at = event.changedTouches?.[0] ?? event;
  const under = document.elementFromPoint(at.clientX, at.clientY);
  return under?.closest(".board__column")?.querySelector(".board__cards");
}

export function enhance(board) {
  const columns = [...board.querySelectorAll(".board__cards")];
  for (const list of columns) {
    window.Sortable.create(list, {
      group: { name: "board", put: (to, _from, card) => mayGo(card, to.el) },
      draggable: ".card",
      sort: false,
      forceFallback: true,
      fallbackTolerance: 4,
      delay: 200,
      delayOnTouchOnly: true,
      ghostClass: "card--ghost",
      dragClass: "card--dragged",
      onStart: ({ item }) => {
        board.dataset.dragging = "yes";
        columns.forEach((column) => { column.dataset.open = mayGo(item, column) ? "yes" : "no"; });
      },
      onEnd: ({ item, from, oldIndex, originalEvent }) => {
        delete board.dataset.dragging;
        columns.forEach((column) => { delete column.dataset.open; });
        const column = columnUnder(originalEvent);
        if (column && column !== from && mayGo(item, column)) {
          drop(board, item, column);
        } else if (item.parentElement !== from) {
          from.insertBefore(item, from.children[oldIndex] ?? null);
        }
      },
    });
  }
  board.dataset.ready = "yes";
  // Coming back with the browser's button shows the page as it was left: a dragged card would stand where it is not.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.location.reload();
    }
  });
}
