// CloudFront function, before the cache, for everything that is not the API: the app's own routes
// (`/workflows/wf_1`) are all its entry page. What has an extension is a file, and stays missing if it is.
function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (last.indexOf(".") < 0 && request.uri.indexOf("/assets/") !== 0) request.uri = "/index.html";
  return request;
}
