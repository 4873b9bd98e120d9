import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ReportTests {
    private let profile = SessionProfile(
        id: .make(), applicationID: .make(), status: .active, credentials: [], memberships: [], identity: nil,
        activeMembership: nil)

    @Test func userHasTheAPIsFieldsAndNoProof() throws {
        let record = Identity.UserRecord(
            profile: profile, createdAt: .now, proof: Proof(Secret("header.payload.signature")))
        let json = try #require(String(bytes: try UserView(record).report.json(), encoding: .utf8))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["id"] as? String == profile.id.description)
        #expect(object["created_at"] as? String == record.createdAt.description)
        // Nullable fields are there, as null.
        #expect(object["identity"] is NSNull)
        #expect(!json.contains("signature") && object["proof"] == nil)
    }

    @Test func applicationKeepsItsNullableField() throws {
        let application = Application(id: .make(), name: "Shop", parentID: nil, createdAt: .now)
        let json = try Report(application) { _ in "" }.json()
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(Set(object.keys) == ["id", "name", "parent_id", "hide_account_existence", "created_at"])
        #expect(object["parent_id"] is NSNull)
    }

    @Test func statusIsOKOnlyIfAllIs() throws {
        let good = Operations.Health(
            service: .tokens, instance: "1", processID: 7, checks: [.init(name: "redis", ok: true)])
        let bad = Operations.Health(
            service: .identity, instance: "2", processID: 8,
            checks: [.init(name: "postgres", ok: false, detail: "refused")])
        #expect(FleetStatus(services: [.init(good)]).ok)
        #expect(!FleetStatus(services: [.init(good), .init(missing: .mailer)]).ok)
        let status = FleetStatus(services: [.init(good), .init(bad)])
        #expect(!status.ok)
        let text = status.report.text(Style(isEnabled: false))
        #expect(text.contains("identity  2") && text.contains("postgres: refused"))
        let object = try JSONSerialization.jsonObject(with: status.report.json()) as? [String: Any]
        let services = try #require(object?["services"] as? [[String: Any]])
        #expect(services.map { $0["process_id"] as? Int } == [7, 8])
    }

    @Test func tableColumnsLineUp() {
        let table = Table(headings: ["ID", "NAME"], rows: [["a", "Ann"], ["longer", "Bo"]])
        #expect(table.text(Style(isEnabled: false), empty: "") == "ID      NAME\na       Ann\nlonger  Bo")
        #expect(Table(headings: ["ID"], rows: []).text(Style(isEnabled: false), empty: "nothing") == "nothing")
    }

    @Test func coloursOnlyWhereWanted() {
        #expect(Style(isEnabled: true).paint("x", .red) == "\u{1B}[31mx\u{1B}[0m")
        // Descriptor -1 is no terminal.
        #expect(!Style.of(-1, environment: [:]).isEnabled)
    }

    @Test func errorsListTheirParameters() {
        let error = ServiceError.invalid([
            InvalidParameter(in: .body, path: "/origins", type: "format", expected: "an origin", received: "shop")
        ])
        let text = Failure.text(error, Style(isEnabled: false))
        #expect(text == "latchkey: Some parameters are missing or not valid\n  /origins: an origin (got shop)")
    }
}
