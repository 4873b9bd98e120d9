import Foundation
import Models
import Testing

@Suite struct ApplicationDeclarationTests {
    @Test func itsSettingsAreMembersOfOneObject() throws {
        let id = ApplicationID.make()
        let json = """
            {"id": "\(id)", "name": "Acme", "sign_up": "invite", "second_factor": "off", "accent_colour": "#0f766e", \
            "clients": [{"id": "client_web", "first_party": false, "connections": [{"provider": "google"}]}]}
            """
        let declared = try JSONDecoder().decode(ApplicationDeclaration.self, from: Data(json.utf8))
        #expect(declared.id == id && declared.name == "Acme" && declared.hideAccountExistence == nil)
        #expect(declared.signUpSettings == .init(mode: .invite) && declared.factorSettings == .init(secondFactor: .off))
        #expect(declared.branding == .init(accentColour: "#0f766e"))
        #expect(declared.clients.map(\.isFirstParty) == [false])
        #expect(declared.clients.first?.connections == [.init(provider: .google)])
        let encoded = try JSONEncoder().encode(declared)
        #expect(try JSONDecoder().decode(ApplicationDeclaration.self, from: encoded) == declared)
        let members = try JSONSerialization.jsonObject(with: encoded) as? [String: Any]
        #expect(
            try Set(#require(members).keys) == ["id", "name", "sign_up", "second_factor", "accent_colour", "clients"])
    }

    @Test func anApplicationDeclaresAllOfItsSettings() {
        let application = Application(
            id: .make(), name: "Acme", parentID: .make(), hideAccountExistence: true, signUpByMail: false,
            signUpSettings: .init(mode: .waitlist, termsVersion: "2"), factorSettings: .init(secondFactor: .required),
            branding: .init(termsURL: "https://a.example/terms"), createdAt: .now)
        let declared = ApplicationDeclaration(application)
        var copy = Application(
            id: application.id, name: "", parentID: declared.parent, createdAt: application.createdAt)
        copy.name = declared.name ?? ""
        copy.hideAccountExistence = declared.hideAccountExistence ?? false
        copy.signUpByMail = declared.signUpByMail == .off ? false : nil
        copy.signUpSettings.apply(declared.signUpSettings)
        copy.factorSettings.apply(declared.factorSettings)
        copy.branding.apply(declared.branding)
        #expect(copy == application)
    }

    @Test func signUpByMailHasThreeValues() {
        #expect([true, false, nil].map { ApplicationDeclaration.SignUpByMail($0) } == [.on, .off, .automatic])
    }
}
