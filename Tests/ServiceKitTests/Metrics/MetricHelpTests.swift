import Testing

@testable import ServiceKit

@Suite struct MetricHelpTests {
    @Test func standsAboveTheType() {
        #expect(
            MetricHelp.head(of: "process_open_fds", "gauge")
                == "# HELP process_open_fds Open files.\n# TYPE process_open_fds gauge\n")
        #expect(MetricHelp.head(of: "unknown", "gauge") == "# TYPE unknown gauge\n")
    }

    @Test func noTextHasToBeEscaped() {
        for (name, text) in MetricHelp.texts {
            #expect(!text.contains("\\") && !text.contains("\n") && text.hasSuffix("."), "\(name)")
        }
    }
}
