import { Component, type ReactNode } from 'react';
import { FaultNotice } from '../ui/notice.tsx';

interface State {
  readonly error: unknown;
}

/** A fault of the page itself: it says so, in place of an empty window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error ?? new Error('unknown') };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="gate">
        <FaultNotice error={this.state.error} onRetry={() => window.location.reload()} />
      </main>
    );
  }
}
