import { Component, type ReactNode } from "react";
import { Crash } from "./crash";

interface BoundaryProps {
  /** Where one is: another place is another chance. */
  at: string;
  /** There is nothing round it. */
  page?: boolean;
  children: ReactNode;
}

interface State { caught: { error: unknown } | undefined }

/** Shows what to do in place of what threw. */
export class Boundary extends Component<BoundaryProps, State> {
  override state: State = { caught: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { caught: { error } };
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (before.at !== this.props.at && this.state.caught !== undefined) this.setState({ caught: undefined });
  }

  override render(): ReactNode {
    const { caught } = this.state;
    if (caught === undefined) return this.props.children;
    const crash = <Crash error={caught.error} />;
    return this.props.page === true ? <main>{crash}</main> : crash;
  }
}
