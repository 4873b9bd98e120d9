import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct AuditTableTests {
    private let entry = Identity.AuditRecord(
        id: .make(), at: .now, event: .profileChanged, application: .make(), user: .make(), ipAddress: "192.0.2.7",
        caller: .operator, changed: ["name", "language"], provider: .google, reason: "asked",
        authenticationMethods: ["pwd", "otp", "mfa"])

    @Test func statesWhoDidWhatFromWhere() {
        let text = AuditTable(entries: [entry]).text(Style(isEnabled: false))
        #expect(text.hasPrefix("TIME"))
        #expect(text.contains("profile_changed  operator  \(entry.user?.description ?? "")  -       192.0.2.7"))
        #expect(text.contains("google; asked; pwd otp mfa; changed name, language"))
    }

    @Test func statesOldAndNewValues() {
        var entry = entry
        entry.changes = [.init("sign_up", from: "open", to: "closed"), .init("name", from: nil, to: "Acme")]
        let text = AuditTable(entries: [entry]).text(Style(isEnabled: false))
        #expect(text.contains("pwd otp mfa; sign_up: open → closed; name: none → Acme"))
    }

    @Test func statesThePlaceWhereItIsKnown() async throws {
        var entry = entry
        entry.ipAddress = TestPlaces.Address.lyon
        let table = AuditTable(entries: [entry], address: AddressText(places: try await AddressTextTests.places()))
        #expect(table.text(Style(isEnabled: false)).contains("  \(TestPlaces.Address.lyon) (Lyon, France)  "))
    }

    @Test(arguments: [80, 110, 140, 170, 200, 210])
    func fitsTheTerminal(width: Int) {
        var long = entry
        long.client = ClientID("client_with_a_very_long_name_that_somebody_has_chosen")
        long.request = .make()
        let lines = AuditTable(entries: [long]).text(Style(isEnabled: false), width: width).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width })
        #expect(lines[0].contains("EVENT") && lines[0].contains("DETAIL"))
        // An id is whole, or left out.
        #expect(lines[1].contains("\(long.user?.description ?? "")  ") == (width >= 110))
        #expect(lines[1].contains(long.request?.description ?? "") == (width >= 170))
        #expect(lines[1].contains(long.application.description) == (width >= 210))
    }

    /// What has happened is what people look for, and it has few words.
    @Test func theEventIsWholeOnANarrowTerminal() {
        var long = entry
        long.event = .passwordChangeFailed
        long.changes = [.init("name", from: String(repeating: "a", count: 80), to: String(repeating: "b", count: 80))]
        let text = AuditTable(entries: [long]).text(Style(isEnabled: false), width: 80)
        #expect(text.contains("  password_change_failed  ") && text.hasSuffix("…"))
    }

    @Test func timesAreRelativeWhereTheyAreReadOnce() {
        let times = RelativeTime(now: entry.at.date.addingTimeInterval(200))
        let text = AuditTable(entries: [entry], times: times).text(Style(isEnabled: false), withHeadings: false)
        #expect(text.hasPrefix("3 min ago  profile_changed  "))
    }

    @Test func newEntriesHaveNoHeadings() {
        let text = AuditTable(entries: [entry]).text(Style(isEnabled: false), withHeadings: false)
        #expect(text.hasPrefix(entry.at.description) && !text.contains("\n"))
        #expect(AuditTable(entries: []).text(Style(isEnabled: false)) == "no entries")
    }
}
