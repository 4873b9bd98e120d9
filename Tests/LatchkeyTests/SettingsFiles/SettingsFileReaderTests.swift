import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SettingsFileReaderTests {
    /// What is wrong with a client of these settings, as `path: type`.
    private func problems(_ settings: String) throws -> [String] {
        var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
        let lines = settings.split(separator: "\n").map { "      \($0)\n" }.joined()
        let text = "applications:\n- name: Acme\n  clients:\n    - id: client_web\n\(lines)"
        _ = reader.mapping(try YAMLNode(text), .file)
        return reader.invalid.map { "\($0.path.dropFirst("/applications/0/clients/0/".count)): \($0.type)" }
    }

    @Test(arguments: [
        ("name: 2026", []), ("name: ''", []), ("name:", ["name: type"]), ("name: null", ["name: type"]),
        ("name: [a]", ["name: type"]), ("name: {a: b}", ["name: type"]),
        ("first_party: true", []), ("first_party: 'true'", ["first_party: type"]),
        ("first_party: yes", ["first_party: type"]),
        ("origins: []", []), ("origins: ''", []), ("origins: https://a.example", ["origins: type"]),
        ("origins: [[a]]", ["origins/0: type"]), ("origins:", ["origins: type"]),
        ("login_methods: [password, telepathy]", ["login_methods/1: format"]),
        ("token_endpoint_auth_method: basic", ["token_endpoint_auth_method: format"]),
        ("link_pages: {invite: https://a.example}", []), ("link_pages: {invites: a}", ["link_pages/invites: unknown"]),
        ("jwks: text", ["jwks: type"]), ("client_secret: text", ["client_secret: format"]),
        ("connections: {google: {}}", ["connections: type"]),
        ("connections: [google]", ["connections/0: type"]),
        ("orgins: []\nconnections: [{provider: gogle}]", ["orgins: unknown", "connections/0/provider: format"]),
        ("a/b~c: 1", ["a~1b~0c: unknown"]),
    ])
    func checksEachSetting(_ settings: String, _ expected: [String]) throws {
        #expect(try problems(settings) == expected)
    }

    @Test func aNameThatIsNearlyRightIsCorrected() throws {
        var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
        _ = reader.mapping(try YAMLNode("aplications: []"), .file)
        #expect(reader.invalid.map(\.expected) == ["a known name. Did you mean 'applications'?"])
    }

    @Test func aSecretIsNeverRepeated() throws {
        var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
        let text =
            "applications: [{clients: [{client_secret: s3cret}, {connections: [{key: s3cret, client_secret: s3cret}]}]}]"
        _ = reader.mapping(try YAMLNode(text), .file)
        #expect(reader.invalid.count == 3 && !"\(reader.invalid)".contains("s3cret"))
    }

    @Test func keysBecomeJSON() throws {
        var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
        let text = "applications: [{clients: [{jwks: {keys: [{kid: 2026, ext: true, key_ops: [verify]}]}}]}]"
        let value = reader.mapping(try YAMLNode(text), .file)
        let json = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        for part in [#"\"kid\":\"2026\""#, #"\"ext\":true"#, #"\"key_ops\":[\"verify\"]"#] {
            #expect(json.contains(part), "\(json)")
        }
    }

    @Test func errorsAreBounded() throws {
        var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
        let names = (0..<5000).map { "unknown\($0): 1\n" }.joined()
        _ = reader.mapping(try YAMLNode(names), .file)
        #expect(reader.invalid.count == 100)
    }

    /// A name is compared with all known ones.
    @Test func nothingIsReadBeyondTheLastError() throws {
        let node = try YAMLNode((0..<60_000).map { "unknown\($0): 1\n" }.joined())
        let time = CPUTime.ofThread {
            var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
            _ = reader.mapping(node, .file)
            #expect(reader.invalid.count == 100 && reader.lines.count == 101)
        }.time
        #expect(time < .seconds(1))
    }

    /// The terminal would obey it.
    @Test func namesAndValuesHaveNoControlCharacters() throws {
        let (found, applications) = (
            #""a\e[2Jb\x9bc": 1"#, #"applications: [{clients: [{login_methods: ["x\e]0;y\x07"]}]}]"#
        )
        var reader = SettingsFileReader(secrets: .init(environment: [:], directory: "."))
        for text in [found, applications] { _ = reader.mapping(try YAMLNode(text), .file) }
        #expect(reader.invalid.map(\.path) == ["/a [2Jb c", "/applications/0/clients/0/login_methods/0"])
        #expect(reader.invalid.last?.received == "x ]0;y ")
    }
}
