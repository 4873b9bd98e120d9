import Foundation
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
}
