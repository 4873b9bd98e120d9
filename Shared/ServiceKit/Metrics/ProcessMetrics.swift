import Foundation

/// What the system reports about this process, under the names that Prometheus clients share.
enum ProcessMetrics {
    /// Memory, CPU time, start time and open files; empty without `/proc`.
    ///
    /// - Parameter common: labels of every series.
    static func text(common: [(String, String)] = []) -> String {
        let labels = MetricFamily.labels(common)
        // The program name, in parentheses, may contain spaces; the fields after it do not (proc_pid_stat(5)).
        guard let status = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return "" }
        let fields = status[end...].split(separator: " ").dropFirst().map(String.init)
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19]), let pages = Int(fields[21])
        else { return "" }
        var text = line("process_resident_memory_bytes", labels, "gauge", pages * sysconf(Int32(_SC_PAGESIZE)))
        text += line("process_cpu_seconds_total", labels, "counter", (user + system) / ticks)
        if let bootTime { text += line("process_start_time_seconds", labels, "gauge", bootTime + start / ticks) }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            text += line("process_open_fds", labels, "gauge", files)
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            text += line("process_max_fds", labels, "gauge", limit.rlim_cur)
        }
        return text
    }

    /// When the system was started, in seconds since the epoch.
    private static let bootTime: Double? = {
        let lines = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    }()

    private static func line(
        _ name: String, _ labels: String, _ type: String, _ value: some CustomStringConvertible
    ) -> String {
        MetricHelp.head(of: name, type) + "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }
}
