import Foundation
import Testing

@testable import ServiceKit

@Suite struct ProcessMetricsTests {
    @Test func reportsMemoryTimeAndStart() throws {
        let text = ProcessMetrics.text()
        func value(_ name: String) throws -> Double {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name) ") })
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        #expect(try value("process_cpu_seconds_total") >= 0)
        #expect(try value("process_open_fds") > 2)
        #expect(try value("process_max_fds") >= value("process_open_fds"))
        #expect(
            ProcessMetrics.text(common: [("service", "tokens")]).contains(
                "process_open_fds{service=\"tokens\"} "))
        let age = try Date.now.timeIntervalSince1970 - value("process_start_time_seconds")
        #expect((-2...3600).contains(age))
    }
}
