// Compares the page's validity with the reader's clock: a copy of a stopped server shows itself.
(() => {
  const trust = document.getElementById("trust");
  const outdated = document.getElementById("trust-outdated");
  if (!trust || !outdated) return;
  const until = Number(trust.dataset.validUntil) * 1000;
  const check = () => {
    const isOutdated = Date.now() > until;
    outdated.hidden = !isOutdated;
    trust.classList.toggle("is-outdated", isOutdated);
  };
  check();
  setInterval(check, 5000);
})();
