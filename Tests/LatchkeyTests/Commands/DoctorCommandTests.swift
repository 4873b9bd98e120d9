import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct DoctorCommandTests {
    @Test func isOKOnlyIfEveryCheckIs() throws {
        let good = Diagnosis.CheckResult(place: "tokens 1", name: "redis", ok: true, detail: nil)
        let bad = Diagnosis.CheckResult(place: "settings", name: "issuer", ok: false, detail: "not https")
        #expect(Diagnosis(results: [good]).ok)
        let diagnosis = Diagnosis(results: [good, bad])
        #expect(!diagnosis.ok)
        let json = try #require(try JSONSerialization.jsonObject(with: diagnosis.report.json()) as? [String: Any])
        #expect(json["ok"] as? Bool == false)
        let results = try #require(json["findings"] as? [[String: Any]])
        #expect(results.map { $0["name"] as? String } == ["redis", "issuer"])
        let text = diagnosis.report.text(Style(isEnabled: false))
        #expect(text.contains("settings") && text.contains("wrong") && text.contains("not https"))
    }

    /// As with a wrong LATCHKEY_STATE_DIR.
    @Test func namesTheDirectoryIfNoFleetRunsThere() async throws {
        let directory = try TemporaryDirectory()
        let settings = try LocalSettings(environment: [
            "LATCHKEY_STATE_DIR": directory.path, "LATCHKEY_RUN_DIR": directory.file("run"),
        ])
        let diagnosis = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
            try await Diagnosis(of: fleet, settings)
        }
        let found = diagnosis.results.first { $0.name == "fleet" }
        #expect(found?.ok == false)
        #expect(found?.detail?.hasPrefix("no fleet is running in \(directory.file("run"))") == true)
    }

    @Test func aWarningIsNotWrongAndHasAColourOfItsOwn() throws {
        let warning = Diagnosis.CheckResult(
            place: "settings", name: "cookies", ok: true, detail: "advice", isWarning: true)
        let good = Diagnosis.CheckResult(place: "settings", name: "issuer", ok: true, detail: nil)
        let bad = Diagnosis.CheckResult(place: "tokens 1", name: "redis", ok: false, detail: nil)
        let diagnosis = Diagnosis(results: [warning, good])
        #expect(diagnosis.ok)
        let json = try JSONSerialization.jsonObject(with: diagnosis.report.json()) as? [String: Any]
        let results = try #require(json?["findings"] as? [[String: Any]])
        #expect(results.map { $0["warning"] as? Bool } == [true, false])
        let lines = Diagnosis(results: [warning, good, bad]).report.text(Style(isEnabled: true)).split(separator: "\n")
        for (line, (word, ink)) in zip(lines.dropFirst(), [("warning", 33), ("ok", 32), ("wrong", 31)]) {
            #expect(line.contains("\u{1B}[\(ink)m\(word)"), "\(line)")
        }
    }
}
