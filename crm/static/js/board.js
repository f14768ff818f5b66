// Dragging a card moves it by the same form as "Move". What the server refuses, or wants to know more about, is asked there.
import "../vendor/sortable.min.js";

function form(card, board, stage) {
  const fields = {
    csrf_token: board.dataset.token,
    to_stage: stage,
    version: card.dataset.version,
    back: board.dataset.back,
    once_key: crypto.randomUUID(),
  };
  const made = document.createElement("form");
  made.method = "post";
  made.action = card.dataset.move;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    made.append(input);
  }
  document.body.append(made);
  return made;
}

export function enhance(board) {
  for (const list of board.querySelectorAll(".crm-board__cards")) {
    window.Sortable.create(list, {
      group: "board",
      sort: false,
      forceFallback: true,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "crm-card--ghost",
      filter: "a",
      preventOnFilter: false,
      onStart: () => { board.dataset.dragging = "yes"; },
      onEnd: (event) => {
        delete board.dataset.dragging;
        if (event.to !== event.from) {
          form(event.item, board, event.to.dataset.stage).submit();
        }
      },
    });
  }
}
