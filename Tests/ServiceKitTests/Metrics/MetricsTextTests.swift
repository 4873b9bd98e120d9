import Testing

@testable import ServiceKit

@Suite struct MetricsTextTests {
    @Test func ofSeveralProcessesEachNameOccursOnce() {
        let texts = [
            """
            # HELP b Bees.
            # TYPE b counter
            b{service="tokens"} 1
            # TYPE c gauge
            c{service="tokens"} 2

            """,
            """
            # TYPE a gauge
            a{service="mailer"} 3
            # HELP b Bees.
            # TYPE b counter
            b{service="mailer"} 4
            b{service="mailer",x="y"} 5

            """,
        ]
        #expect(
            MetricsText.merged(texts) == """
                # TYPE a gauge
                a{service="mailer"} 3
                # HELP b Bees.
                # TYPE b counter
                b{service="tokens"} 1
                b{service="mailer"} 4
                b{service="mailer",x="y"} 5
                # TYPE c gauge
                c{service="tokens"} 2

                """)
        #expect(MetricsText.merged(["", ""]) == "")
    }

    @Test func everySeriesStatesItsProcess() {
        let lines = MetricsText.current(of: "tokens", replica: "2").split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(!lines.isEmpty)
        for line in lines { #expect(line.contains(#"service="tokens",replica="2"}"#), "\(line)") }
    }
}
