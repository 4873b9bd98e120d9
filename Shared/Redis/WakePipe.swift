import Foundation
import Primitives

/// Lets a thread sleep on a socket and still be woken by others: a pipe that `poll` watches together with the socket.
final class WakePipe: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    /// What a sleeping thread waits for besides a wake-up and a time.
    struct Watch {
        let socket: Int32
        /// Whether the thread also wakes when the socket takes more bytes.
        var forRoomToWrite = false
    }

    init() {
        var ends: [Int32] = [-1, -1]
        let made = pipe(&ends)
        precondition(made == 0, "no file descriptors are left for a Redis connection")
        (readEnd, writeEnd) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Wakes the thread, now or as soon as it goes to sleep.
    func wake() {
        // If the pipe is full, the thread wakes anyway.
        _ = write(writeEnd, [1], 1)
    }

    /// Sleeps until the socket can be read (or written, if asked), ``wake()`` is called, or `end` has come; without an end if
    /// that is nil.
    ///
    /// - Returns: whether there is something to read, even if only the end of the connection. False after an interrupted sleep;
    ///   the caller checks the time and sleeps again.
    @discardableResult
    func sleep(watching watch: Watch? = nil, until end: ContinuousClock.Instant?) -> Bool {
        let events = watch?.forRoomToWrite == true ? POLLIN | POLLOUT : POLLIN
        var watched = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: watch?.socket ?? -1, events: Int16(events), revents: 0),
        ]
        guard poll(&watched, 2, end?.pollTimeout ?? -1) > 0 else { return false }
        if watched[0].revents != 0 { drain() }
        return watched[1].revents & ~Int16(POLLOUT) != 0
    }

    private func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) == bytes.count {}
    }
}
