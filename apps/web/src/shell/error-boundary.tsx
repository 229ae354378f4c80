import { Component, type ReactNode } from 'react';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** Shows something instead of what failed. @param retry renders it again */
  readonly instead: (retry: () => void) => ReactNode;
}

/**
 * Keeps the rest of the page if a part of it throws while it renders.
 *
 * @see https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };
  readonly #retry = () => this.setState({ hasFailed: false });

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? this.props.instead(this.#retry) : this.props.children;
  }
}
