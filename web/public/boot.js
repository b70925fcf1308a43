// Runs before the first paint, so that a stored theme and language never flash; and asks for what the
// first screen will need while the app's own code is still on its way.
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
  if (/^\/workflows\/./.test(location.pathname)) root.dataset.editing = "";

  // The build writes here which files hold a language's words and the gallery (vite.config.ts).
  var FILES = {};
  var gallery = location.pathname === "/";
  var files = FILES[language] || { frame: [], gallery: [] };
  files.frame.concat(gallery ? files.gallery : []).forEach(function (file) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = file;
    document.head.appendChild(link);
  });
  // The same call that the gallery makes first (src/api/client.ts takes the answer).
  if (gallery) {
    var answer = fetch("/api/v1/gallery", { headers: { accept: "application/json", "accept-language": language }, credentials: "same-origin" });
    answer.catch(function () {});
    window.headStart = { "/api/v1/gallery": answer };
  }
})();
