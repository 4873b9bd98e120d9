import Foundation

/// Lets a thread sleep on a socket and still be woken by others: a pipe that `poll` watches beside the socket.
final class Alarm: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    /// What a sleep waits for beside the alarm and the time.
    struct Watch {
        let socket: Int32
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
    func ring() {
        // A full pipe rings already, so that nothing was written doesn't matter.
        _ = write(writeEnd, [1], 1)
    }

    /// Sleeps until the socket can be read (or written, if asked), the alarm rings, or `end` has come; without an end when
    /// that is nil.
    ///
    /// - Returns: whether there is something to read, if only the end of the connection. An interrupted sleep says no; the
    ///   caller looks at the time and sleeps again.
    @discardableResult
    func sleep(watching watch: Watch? = nil, until end: ContinuousClock.Instant?) -> Bool {
        let events = watch?.forRoomToWrite == true ? POLLIN | POLLOUT : POLLIN
        var watched = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: watch?.socket ?? -1, events: Int16(events), revents: 0),
        ]
        guard poll(&watched, 2, end.map(Self.milliseconds) ?? -1) > 0 else { return false }
        if watched[0].revents != 0 { silence() }
        return watched[1].revents & ~Int16(POLLOUT) != 0
    }

    private func silence() {
        var rings = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &rings, rings.count) == rings.count {}
    }

    /// The time until `end`, rounded up so that nobody wakes a moment early and spins.
    private static func milliseconds(until end: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: end)
        return Int32(clamping: left <= .zero ? 0 : Int64(left / .milliseconds(1)) + 1)
    }
}
