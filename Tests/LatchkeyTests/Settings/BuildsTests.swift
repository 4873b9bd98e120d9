import Models
import Testing

@testable import LatchkeyCommand

@Suite struct BuildsTests {
    private static let own = Operations.Health.Build(version: "1.2.0", methods: "0123456789abcdef", isReplaced: false)

    private func results(_ builds: [Operations.Health.Build?]) -> [Diagnosis.CheckResult] {
        let processes = builds.enumerated().map { index, build in
            Operations.Health(service: .identity, instance: "\(index)", processID: 1, checks: [], build: build)
        }
        return Builds.check(processes, own: Self.own)
    }

    @Test func oneBuildIsFine() {
        #expect(results([Self.own, Self.own]) == [.init(place: "executables", name: "build", ok: true, detail: nil)])
        #expect(results([]).isEmpty)
    }

    @Test func namesEachProcessOfAnotherBuild() throws {
        let (version, sources, replaced) = (
            Operations.Health.Build(version: "1.1.0", methods: "0123456789abcdef", isReplaced: false),
            Operations.Health.Build(version: "1.2.0", methods: "fedcba9876543210", isReplaced: false),
            Operations.Health.Build(version: "1.2.0", methods: "0123456789abcdef", isReplaced: true)
        )
        let found = results([Self.own, version, sources, replaced, nil])
        #expect(found.map(\.place) == ["identity 1", "identity 2", "identity 3", "identity 4"])
        #expect(found.allSatisfy { $0.ok && $0.isWarning })
        for (result, words) in zip(found, ["1.1.0", "other sources", "latchkey restart", "older than this command"]) {
            #expect(result.detail?.contains(words) == true, "\(result)")
        }
        #expect(Diagnosis(results: found).report.text(Style(isEnabled: false)).contains("warning"))
    }
}
