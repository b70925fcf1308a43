/** Every address of the app, built in one place. */
export const paths = {
  gallery: () => "/",
  workflows: () => "/workflows",
  workflow: (id: string) => `/workflows/${encodeURIComponent(id)}`,
  servers: () => "/servers",
  server: (id: string) => `/servers/${encodeURIComponent(id)}`,
  executions: (filter: Record<string, string> = {}) => {
    const query = new URLSearchParams(filter).toString();
    return query === "" ? "/executions" : `/executions?${query}`;
  },
  execution: (id: string) => `/executions/${encodeURIComponent(id)}`,
  settings: () => "/settings",
  signedOut: () => "/signed-out",
};
