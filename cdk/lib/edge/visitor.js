// CloudFront function, in front of the API: says who asks and under which name. Both are set, never
// added to, so what a visitor sends in these headers counts for nothing.
function handler(event) {
  var request = event.request;
  request.headers["x-portal-viewer-ip"] = { value: event.viewer.ip };
  request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}
