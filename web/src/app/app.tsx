import { use, useDeferredValue } from "react";
import { Route, Routes, useLocation } from "react-router";
import { SCREENS, type Screen } from "./screens";
import { Boundary } from "./shell/boundary";
import { Missing } from "./shell/crash";
import { Shell } from "./shell/shell";

/** The screen of the address, in its frame. The one that stands stays until the next one's code is there. */
export function App() {
  const location = useLocation();
  const before = useDeferredValue(location);
  // What an address says beside the screen counts at once: it may be what is being typed.
  const shown = before.pathname === location.pathname ? location : before;
  return (
    <Boundary at={location.key} page>
      <Shell pathname={shown.pathname} loading={shown !== location}>
        <Boundary at={shown.key}>
          <Routes location={shown}>
            {SCREENS.map((screen) => <Route key={screen.path} path={screen.path} element={<Loaded screen={screen} />} />)}
            <Route path="*" element={<Missing />} />
          </Routes>
        </Boundary>
      </Shell>
    </Boundary>
  );
}

function Loaded({ screen }: { screen: Screen }) {
  const { default: Component } = screen.ready ?? use(screen.load());
  return <Component />;
}
