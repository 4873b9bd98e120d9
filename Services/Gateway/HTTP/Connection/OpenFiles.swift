import Foundation

/// The file descriptors of this process.
enum OpenFiles {
    /// Descriptors that are for other things than clients' connections: sockets of the services, logs, listeners.
    private static let reserve: rlim_t = 128

    /// Raises the soft limit as far as `count` connections need, and as the hard limit allows. Answers how many
    /// connections there is room for: past the limit no connection could be accepted, and none be refused politely.
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
        return limit.rlim_cur >= wanted ? count : max(1, Int(limit.rlim_cur) - Int(reserve))
    }
}
