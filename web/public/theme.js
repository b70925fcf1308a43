// Runs before the first paint so that a stored theme and language never flash.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var theme = read("portal.theme");
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  var language = read("portal.language") || (navigator.language.toLowerCase().indexOf("ko") === 0 ? "ko" : "en");
  root.lang = language;
})();
