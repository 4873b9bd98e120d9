import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ApplicationViewTests {
    /// A program writes what it has read.
    @Test func hasTheNamesThatAChangeTakes() throws {
        var application = Application(id: .make(), name: "Acme", parentID: nil, createdAt: .now)
        application.signUpSettings.mode = .invite
        application.signUpSettings.termsVersion = "2"
        application.factorSettings.secondFactor = .required
        application.branding.accentColour = "#0f766e"
        let view = ApplicationView(
            application, .init(application: application, clients: 1, users: 2, accounts: 3, openInvites: 4, waiting: 5))
        let data = try JSONEncoder().encode(view)
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(json["sign_up"] as? String == "invite" && json["terms_version"] as? String == "2")
        #expect(json["second_factor"] as? String == "required" && json["accent_colour"] as? String == "#0f766e")
        #expect(json["users"] as? Int == 2 && json["open_invites"] as? Int == 4)
        let fields = AdminRoutes.all.first { $0.id == "updateApplication" }?.body?.map(\.name) ?? []
        let derived = ["id", "parent_id", "created_at", "clients", "users", "accounts", "open_invites", "waiting"]
        #expect(Set(json.keys).subtracting(derived).isSubset(of: fields))
    }
}
