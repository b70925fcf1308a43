// Lambda@Edge, on what the origin answers: gives `WWW-Authenticate` its name back, which API Gateway
// takes from it. MCP clients start signing in by it. A CloudFront function cannot do this: none runs
// for an answer of 400 and above.
exports.handler = (event, _context, done) => {
  const response = event.Records[0].cf.response;
  const given = response.headers["x-portal-www-authenticate"] || response.headers["x-amzn-remapped-www-authenticate"];
  if (given) response.headers["www-authenticate"] = given.map((one) => ({ key: "WWW-Authenticate", value: one.value }));
  delete response.headers["x-portal-www-authenticate"];
  delete response.headers["x-amzn-remapped-www-authenticate"];
  done(null, response);
};
