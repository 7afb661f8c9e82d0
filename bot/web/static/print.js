/* "Print or save" on /chat and /chat/summary. Without scripts the button stays hidden, and the line beside it helps. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.nextElementSibling.hidden = true;
  button.addEventListener("click", () => {
    for (const sources of document.querySelectorAll("details.sources")) sources.open = true;
    window.print();
  });
}
