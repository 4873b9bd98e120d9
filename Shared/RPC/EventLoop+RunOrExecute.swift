public import NIOCore

extension EventLoop {
    /// Runs `body` now if this is the loop's own thread, else soon.
    public func runOrExecute(_ body: @escaping @Sendable () -> Void) {
        if inEventLoop { body() } else { execute(body) }
    }
}
