public import NIOCore

extension EventLoop {
    /// Runs `body` at once on the event loop's thread, and otherwise schedules it there.
    public func runOrExecute(_ body: @escaping @Sendable () -> Void) {
        if inEventLoop { body() } else { execute(body) }
    }
}
