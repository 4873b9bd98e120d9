import Models
import Testing

@testable import LatchkeyCommand

@Suite struct AuditTableTests {
    private let entry = Identity.AuditRecord(
        id: .make(), at: .now, event: .profileChanged, application: .make(), user: .make(), ipAddress: "192.0.2.7",
        caller: .operator, changed: ["name", "language"], provider: .google, reason: "asked")

    @Test func statesWhoDidWhatFromWhere() {
        let text = AuditTable(entries: [entry]).text(Style(isEnabled: false))
        #expect(text.hasPrefix("TIME"))
        #expect(text.contains("profile_changed  operator  \(entry.user?.description ?? "")  -       192.0.2.7"))
        #expect(text.contains("google; asked; changed name, language"))
    }

    @Test func newEntriesHaveNoHeadings() {
        let text = AuditTable(entries: [entry]).text(Style(isEnabled: false), withHeadings: false)
        #expect(text.hasPrefix(entry.at.description) && !text.contains("\n"))
        #expect(AuditTable(entries: []).text(Style(isEnabled: false)) == "no entries")
    }
}
