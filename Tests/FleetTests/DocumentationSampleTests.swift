import Crypto
import Foundation
import TestKit
import Testing

/// The samples of the documentation do what their readers expect, and each is run here.
@Suite struct DocumentationSampleTests {
    /// A fenced block of a page.
    private struct Sample {
        /// The page, from the root of the repository.
        let page: String
        /// The heading above it.
        let heading: String
        let language: String
        let text: String
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardizedFileURL

    /// Every sample of the README and of `docs`.
    private static func samples() throws -> [Sample] {
        let docs = root.appending(path: "docs").path()
        let pages =
            try FileManager.default.subpathsOfDirectory(atPath: docs).filter { $0.hasSuffix(".md") }.map {
                "docs/\($0)"
            }
            + ["README.md"]
        return try pages.sorted().flatMap { page in
            var samples: [Sample] = []
            var (heading, language) = ("", String?.none)
            var lines: [Substring] = []
            for line in try String(contentsOf: root.appending(path: page), encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            {
                if let open = language {
                    if line.hasPrefix("```") {
                        samples.append(
                            Sample(
                                page: page, heading: heading, language: open,
                                text: lines.joined(separator: "\n") + "\n"))
                        (language, lines) = (nil, [])
                    } else {
                        lines.append(line)
                    }
                } else if line.hasPrefix("```") {
                    language = String(line.dropFirst(3))
                } else if line.hasPrefix("#") {
                    heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
                }
            }
            return samples
        }
    }

    private static func sample(_ page: String, below heading: String) throws -> [Sample] {
        let found = try samples().filter { $0.page == page && $0.heading == heading }
        try #require(!found.isEmpty, "\(page) has no sample below \(heading)")
        return found
    }

    /// Every sample of the documentation runs here, but the apps that users sign in to by a browser: those run in
    /// `Tests/Browser/test_integrate.py`, as far as their tools are there; and but the receivers of webhooks, which need a web framework:
    /// `WebhookStoryTests` has one that verifies with the same library.
    @Test func runsEverySample() throws {
        let samples = try Self.samples().filter {
            !$0.page.hasPrefix("docs/integrate/") && !["Three ways in", "A receiver", "A hook"].contains($0.heading)
        }
        let python = samples.filter { $0.language == "python" }
        #expect(
            python.map { "\($0.page): \($0.heading)" } == [
                "docs/oauth.md: Sign a user in", "docs/oauth.md: Check access tokens",
            ])
        // Containers and builds are tried by `make test-compose` and by the tests themselves; `make bench` takes minutes. Users are moved in
        // by `MovingInStoryTests`, because it takes files of other systems.
        let shell = samples.filter { $0.language == "sh" }.map { "\($0.page): \($0.heading)" }
            .filter {
                !$0.hasPrefix("docs/operations.md") && !$0.hasPrefix("docs/operators.md")
                    && !["README.md: Start", "docs/performance.md: Measure"].contains($0)
            }
        let run: Set = [
            "README.md: Try it", "docs/oauth.md: Register it",
            "docs/social.md: Signing in with Google, GitHub, Facebook, Apple and Microsoft",
        ]
        #expect(Set(shell) == run)
    }

    // MARK: Python

    private struct Outcome: Decodable {
        let error: String?
        /// The `sub` of the variables that hold claims.
        let said: [String: String?]
    }

    /// Runs a sample in Python with the names of this fleet and client, on a clock that is `seconds` ahead.
    private func run(
        _ sample: Sample, _ client: OAuthClient, seconds: Int = 0, application: String = "app_",
        given: [String: String] = [:]
    ) async throws -> Outcome {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let text = sample.text.replacing("https://auth.example.com", with: client.issuer)
            .replacing("client_…", with: client.id).replacing("app_…", with: application)
        try Data(text.utf8).write(to: URL(filePath: directory.file("sample.py")))
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients/run_sample.py")
        return try await TestPython.run(
            as: Outcome.self, script,
            [client.issuer, client.redirectURI, directory.file("sample.py"), String(seconds)]
                + given.map { "\($0.key)=\($0.value)" })
    }

    @Test func signsAUserInWithAuthlib() async throws {
        let client = try await OAuthClient(try await TestFleet.shared())
        let sample = try #require(try Self.sample("docs/oauth.md", below: "Sign a user in").first)
        let outcome = try await run(sample, client)
        #expect(outcome.error == nil)
        #expect(outcome.said["who"]??.hasPrefix("user_") == true)
    }

    /// Two machines' clocks are never the same.
    @Test(arguments: [-25, -2, 0, 25])
    func checksAccessTokensWithPyJWT(_ seconds: Int) async throws {
        let client = try await OAuthClient(try await TestFleet.shared())
        let signedUp = try await client.signUp()
        let sample = try #require(try Self.sample("docs/oauth.md", below: "Check access tokens").first)
        let outcome = try await run(
            sample, client, seconds: seconds, application: try #require(signedUp["profile.application_id"]),
            given: ["token": try #require(signedUp["tokens.access_token"])])
        #expect(outcome.error == nil)
        #expect(outcome.said["claims"] == signedUp["profile.id"])
    }

    /// An API that checks tokens as documented does not mistake a third-party client for the user.
    @Test func refusesAThirdPartysTokenWithPyJWT() async throws {
        let client = try await OAuthClient(try await TestFleet.shared(), arguments: ["--no-first-party"])
        let signedUp = try await client.signUp()
        let consent = try #require(try await client.authorize().location)
        let code = try #require(try await client.agree(consent.text).location?["code"])
        let token = try #require(try await client.redeem(code)["access_token"])
        let sample = try #require(try Self.sample("docs/oauth.md", below: "Check access tokens").first)
        let application = try #require(signedUp["profile.application_id"])
        let outcome = try await run(sample, client, application: application, given: ["token": token])
        #expect(outcome.error == "InvalidAudienceError")
        // An API that expects the client accepts it.
        #expect(try await run(sample, client, application: client.id, given: ["token": token]).error == nil)
    }

    // MARK: Shell

    /// Runs shell samples one after the other in `directory`, until one fails.
    @discardableResult
    private func run(
        _ samples: [Sample], in directory: TemporaryDirectory, _ fleet: TestFleet, replacing names: [String: String],
        before preparation: String = ""
    ) async throws -> String {
        let text = names.sorted { $0.key.count > $1.key.count }
            .reduce(samples.map(\.text).joined()) { $0.replacing($1.key, with: $1.value) }
        let script = """
            set -euo pipefail
            cd '\(directory.path)'
            export LATCHKEY_STATE_DIR='\(fleet.stateDirectory)'
            latchkey() { '\(try Tools.built("latchkey"))' "$@"; }
            curl() { command curl --fail-with-body "$@"; }
            \(preparation)
            \(text)
            """
        try Data(script.utf8).write(to: URL(filePath: directory.file("sample.sh")))
        return try await Tools.run(["bash", directory.file("sample.sh")])
    }

    private struct Made: Decodable {
        let id: String
        let application_id: String
    }

    @Test func registersClients() async throws {
        let fleet = try await TestFleet.shared()
        let client = try await OAuthClient(fleet, arguments: ["--confidential"])
        let made = try #require(
            try await fleet.latchkey(as: [Made].self, "clients", "list").first { $0.id == client.id })
        let directory = try TemporaryDirectory()
        let point = P256.Signing.PrivateKey().publicKey.rawRepresentation
        func text(_ bytes: Data) -> String {
            bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
        let jwks = """
            {"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"k1",\
            "x":"\(text(point.prefix(32)))","y":"\(text(point.suffix(32)))"}]}
            """
        try Data(jwks.utf8).write(to: URL(filePath: directory.file("jwks.json")))
        let output = try await run(
            try Self.sample("docs/oauth.md", below: "Register it"), in: directory, fleet,
            replacing: ["--app APP": "--app \(made.application_id)", "CLIENT": client.id])
        #expect(output.contains("lks_"))
    }

    @Test func connectsProviders() async throws {
        let fleet = try await TestFleet.shared()
        let client = try await OAuthClient(fleet)
        let directory = try TemporaryDirectory()
        try Data(P256.Signing.PrivateKey().pemRepresentation.utf8)
            .write(to: URL(filePath: directory.file("AuthKey_KEY4567890.p8")))
        let output = try await run(
            try Self.sample(
                "docs/social.md", below: "Signing in with Google, GitHub, Facebook, Apple and Microsoft"),
            in: directory, fleet,
            // Without a terminal it can't ask.
            replacing: ["--client CLIENT": "--client \(client.id)", "connections remove": "connections remove --yes"],
            before: "exec <<< secret")
        #expect(output.contains("/auth/google/callback") && output.contains("/auth/apple/callback"))
    }

    @Test func followsTheTourWithCurl() async throws {
        let fleet = try await TestFleet.shared()
        let directory = try TemporaryDirectory()
        let email = API.newEmail("readme")
        let output = try await run(
            try Self.sample("README.md", below: "Try it"), in: directory, fleet,
            replacing: ["http://localhost:8080": fleet.issuer, "ann@example.com": email],
            // An email may take a moment longer here.
            before: """
                ln -s '\(fleet.stateDirectory)' .latchkey
                sleep() {
                  echo x >>sleeps
                  for _ in $(seq 100); do
                    local codes=$(grep -ls '^Reading this' $(grep -ls '\(email)' .latchkey/mail/*.eml) /dev/null | wc -l)
                    if [ "$codes" -ge "$(wc -l <sleeps)" ]; then return; fi
                    command sleep 0.2
                  done
                }
                """)
        #expect(
            output.contains(email) && output.contains(" 204 ") && !output.contains("/problems/")
                && output.matches(of: #/"access_token"/#).count == 3)
    }
}
