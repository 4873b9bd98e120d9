import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SettingsFileTests {
    static func file(_ text: String, _ environment: [String: String] = [:]) throws -> SettingsFile {
        try SettingsFile(
            Data(text.utf8), name: "settings.yaml",
            secrets: SecretReferences(environment: environment, directory: "."))
    }

    private func error(_ text: String) -> ServiceError? {
        do {
            _ = try Self.file(text)
            return nil
        } catch {
            return ErrorReport.serviceError(error)
        }
    }

    @Test func readsEveryKindOfSetting() throws {
        let text = """
            applications:
              - name: Acme
                hide_account_existence: true
                sign_up_by_mail: ''
                sign_up: invite
                allow_domain: [acme.example]
                second_factor: off
                terms_url: https://acme.example/terms
                terms_version: 2
                clients:
                  - id: client_web
                    origins: &origins
                      - https://app.example.com
                    post_logout_redirect_uris: *origins
                    login_methods: [password, oauth_google]
                    first_party: false
                    link_pages:
                      invite: https://app.example.com/in
                    token_endpoint_auth_method: client_secret_basic
                    client_secret: {env: SECRET}
                    connections:
                      - provider: google
                        provider_client_id: our-id
                        client_secret: {env: GOOGLE_SECRET}
            """
        let file = try Self.file(text, ["SECRET": "ours", "GOOGLE_SECRET": "theirs"])
        let web = try #require(ClientID("client_web"))
        let expected = ApplicationDeclaration(
            name: "Acme", hideAccountExistence: true, signUpByMail: .automatic,
            signUpSettings: .init(mode: .invite, allowedDomains: ["acme.example"], termsVersion: "2"),
            factorSettings: .init(secondFactor: .off), branding: .init(termsURL: "https://acme.example/terms"),
            clients: [
                ClientDeclaration(
                    id: web, origins: ["https://app.example.com"], loginMethods: [.password, .google],
                    isFirstParty: false, linkPages: [.invite: "https://app.example.com/in"],
                    postLogoutRedirectURIs: ["https://app.example.com"], authentication: .secret,
                    clientSecret: Secret("ours"),
                    connections: [
                        ConnectionDeclaration(
                            provider: .google, providerClientID: "our-id", clientSecret: Secret("theirs"))
                    ])
            ])
        #expect(file.applications == [expected])
    }

    /// Such as in the file of an earlier version of `latchkey export`, which had it.
    @Test func theApplicationForOperatorsIsKnownByItsIDOrNameOrAsItWasMade() throws {
        let operators = Application(id: .make(), name: "Console", parentID: nil, createdAt: .now)
        let made = "name: Operators, hide_account_existence: true, sign_up_by_mail: false, sign_up: closed"
        func isRefused(_ application: String, _ operators: Application?) throws -> Bool {
            let file = try Self.file("applications: [{\(application)}]")
            do {
                try file.refuseOperators(operators)
                return false
            } catch {
                return ErrorReport.serviceError(error).invalidParams?.map(\.path) == ["/applications/0"]
            }
        }
        #expect(try isRefused("id: \(operators.id)", operators))
        #expect(try isRefused("name: Console", operators))
        for operators in [operators, nil] {
            #expect(try isRefused(made, operators))
            #expect(try isRefused("id: \(ApplicationID.make()), \(made)", operators))
            // A product may have the name.
            #expect(try !isRefused("name: Operators, sign_up: closed", operators))
            #expect(try !isRefused("\(made), clients: [{id: client_web}]", operators))
            #expect(try !isRefused("id: \(ApplicationID.make()), name: Console", operators))
        }
    }

    @Test func everyErrorHasItsLineAndPath() throws {
        let text = """
            applications:
              - nmae: Acme
                clients:
                  - name: Web
                    origins: https://a.example
            """
        let refused = try #require(error(text))
        #expect(refused.code == .invalidRequest && refused.detail.hasPrefix("settings.yaml: "))
        #expect(
            ErrorReport.text(refused, Style(isEnabled: false)) == """
                latchkey: settings.yaml: some settings are missing or not valid
                  /applications/0/nmae: line 2: a known name. Did you mean 'name'?
                  /applications/0/clients/0/origins: line 5: a list, or [] to remove all values
                """)
    }

    @Test func statesARequiredSettingThatIsMissing() {
        let client = error("applications:\n  - name: Acme\n    clients:\n      - name: Web\n")?.invalidParams?.first
        #expect(client?.path == "/applications/0/clients/0/id" && client?.expected == "line 4: a value")
        let all = error("{}")?.invalidParams?.first
        #expect(all?.path == "/applications" && all?.type == "required")
    }

    @Test func addsLinesToTheErrorsOfIdentity() throws {
        let file = try Self.file("applications:\n  - name: Acme\n    allow_domain:\n      - a.example\n      - b c\n")
        let explained = file.explained(
            .invalid([
                .init(in: .body, path: "/applications/0/allow_domain/1", type: "format", expected: "a domain"),
                .init(in: .body, path: "/applications/0/terms_url", type: "required"),
                .init(in: .body, path: "/elsewhere", type: "required", expected: "this"),
            ]))
        #expect(
            explained.invalidParams?.map(\.expected) == ["line 5: a domain", "line 2: another value", "line 1: this"])
        #expect(file.explained(.internal) == .internal)
    }

    @Test func theFileIsBoundedBeforeItIsRead() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("settings.yaml")
        try Data(repeating: 0x23, count: YAMLNode.maximumLength + 1).write(to: URL(filePath: path))
        for path in [path, "/dev/zero", directory.file("missing"), directory.path] {
            #expect(throws: CommandError.self) { try SettingsFile(path: path, environment: [:]) }
        }
        #expect(error("\u{FEFF}applications: []") == nil)
        #expect(throws: CommandError.self) {
            try SettingsFile(
                Data([0xff, 0xfe]), name: "settings.yaml", secrets: .init(environment: [:], directory: "."))
        }
    }

    @Test func pathsOfSecretsAreRelativeToTheFile() throws {
        let directory = try TemporaryDirectory()
        try Data("from a file\n".utf8).write(to: URL(filePath: directory.file("secret")))
        let text = "applications: [{name: Acme, clients: [{id: client_web, client_secret: {file: secret}}]}]"
        try Data(text.utf8).write(to: URL(filePath: directory.file("settings.yaml")))
        let file = try SettingsFile(path: directory.file("settings.yaml"), environment: [:])
        #expect(file.applications.first?.clients.first?.clientSecret == Secret("from a file"))
    }
}
