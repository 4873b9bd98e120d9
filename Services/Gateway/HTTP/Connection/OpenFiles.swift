import Foundation

/// The file descriptors of this process.
enum OpenFiles {
    /// Descriptors that are for other things than clients' connections: sockets of the services for each event loop, logs,
    /// listeners.
    private static let reserve: rlim_t = 256

    /// Raises the soft limit as far as `count` connections need and the hard limit allows. Returns how many connections
    /// there is room for: beyond the limit no connection can be accepted, not even to be answered with 503.
    static func room(forConnections count: Int) -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return count }
        let wanted = rlim_t(count) + reserve
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            _ = setrlimit(files, &limit)
            guard getrlimit(files, &limit) == 0 else { return count }
        }
        return room(forConnections: count, limit: limit.rlim_cur)
    }

    /// How many of `count` connections there is room for under a limit of descriptors; at least one.
    static func room(forConnections count: Int, limit: rlim_t) -> Int {
        limit >= rlim_t(count) + reserve ? count : max(1, Int(limit) - Int(reserve))
    }
}
