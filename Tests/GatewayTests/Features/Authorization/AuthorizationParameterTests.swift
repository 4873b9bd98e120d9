import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Primitives
import Synchronization
import Testing

@testable import GatewayService

/// Every parameter that a specification names is honoured, refused with its error, or ignored for a reason.
@Suite struct AuthorizationParameterTests {
    /// The parameters of authorization requests, by specification. `iss` of RFC 9207 is one of answers alone.
    private static let specified: [String: [String]] = [
        "RFC 6749 §4.1.1": ["response_type", "client_id", "redirect_uri", "scope", "state"],
        "RFC 7636 §4.3": ["code_challenge", "code_challenge_method"],
        "OpenID Connect Core §3.1.2.1": [
            "scope", "response_type", "client_id", "redirect_uri", "state", "response_mode", "nonce", "display",
            "prompt",
            "max_age", "ui_locales", "id_token_hint", "login_hint", "acr_values",
        ],
        "OpenID Connect Core §5.2, §5.5, §6, §7.2.1": [
            "claims_locales", "claims", "request", "request_uri", "registration",
        ],
        "RFC 9101 §5, RFC 9126 §4": ["request", "request_uri"],
        "RFC 8485 §4.1, RFC 8707 §2.1, RFC 9396 §2, RFC 9449 §10": [
            "vtr", "resource", "authorization_details", "dpop_jkt",
        ],
        "our own": ["connection"],
    ]

    private static let redirectURI = "https://app.example.com/done"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let standard = [
        "client_id": "client_demo", "redirect_uri": redirectURI, "response_type": "code", "scope": "openid",
        "state": "s", "code_challenge": challenge, "code_challenge_method": "S256",
    ]

    /// What became of a request: the request as it was kept, or the error and state of the answer.
    private enum Outcome: Equatable {
        case kept(AuthorizationRequest)
        case refused(String, state: String?)
        case page(String)
        case sentTo(String)
    }

    private func outcomes(of changes: [[String: String?]]) async throws -> [Outcome] {
        let begun = Mutex<AuthorizationRequest?>(nil)
        let provider = "https://accounts.example.com/auth"
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.FindClient.self) { call, _ in
            guard case .id(Samples.client) = call.key else {
                throw ServiceError(.unknownClient, detail: "No such client.")
            }
            var client = Samples.demo
            client.redirectURIs = [Self.redirectURI, Self.redirectURI + "/2"]
            return client
        }
        fleet.answer(Tokens.BeginAuthorization.self) { call, _ in
            begun.withLock { $0 = call.request }
            return Secret("request-1")
        }
        fleet.answer(Tokens.KeepProviderState.self) { _, _ in Secret("state-1") }
        fleet.answer(Identity.BeginProviderSignIn.self) { _, _ in .init(url: provider) }
        fleet.answer(Tokens.ReadIDToken.self) { call, _ in
            guard call.idToken == Secret("hint") else { throw ServiceError.invalidToken }
            return IDTokenClaims(
                issuer: ScriptedFleet.issuer, user: Samples.user, audience: Samples.client, expiresAt: 1, issuedAt: 1,
                authenticatedAt: 1, authenticationMethods: ["pwd"], session: .make(), nonce: nil, accessTokenHash: nil)
        }
        let outcomes = Mutex<[Outcome]>([])
        try await fleet.run { client in
            for change in changes {
                begun.withLock { $0 = nil }
                var parameters = Self.standard
                for (name, value) in change { parameters[name] = value }
                let path = FormEncoding.adding(
                    parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: "/oauth2/authorize")
                let answer = try await client.send(.get, path)
                let location = answer.headers[.location].flatMap { URLComponents(string: $0) }
                func item(_ name: String) -> String? { location?.queryItems?.first { $0.name == name }?.value }
                let outcome: Outcome =
                    if answer.status != .seeOther {
                        .page(answer.code ?? "")
                    } else if let error = item("error") {
                        .refused(error, state: item("state"))
                    } else if answer.headers[.location] == provider {
                        .sentTo(provider)
                    } else if let asked = begun.withLock({ $0 }) {
                        .kept(asked)
                    } else {
                        .page("nothing")
                    }
                outcomes.withLock { $0.append(outcome) }
            }
        }
        return outcomes.withLock { $0 }
    }

    @Test func theListIsWhatTheSpecificationsName() {
        let named = Set(Self.specified.values.flatMap(\.self))
        let listed = AuthorizationParameter.allCases.map(\.rawValue)
        #expect(Set(listed) == named && Set(listed).count == listed.count)
    }

    @Test func whatIsRefusedIsRefusedWithItsError() async throws {
        let rejected = AuthorizationParameter.rejected
        #expect(rejected.map(\.parameter) == [.request, .requestURI, .registration])
        let outcomes = try await outcomes(of: rejected.map { [$0.parameter.rawValue: "x"] })
        #expect(outcomes == rejected.map { .refused($0.error.rawValue, state: "s") })
    }

    @Test func whatIsIgnoredChangesNothingWhateverItsValue() async throws {
        let ignored = AuthorizationParameter.allCases.filter { parameter in
            guard case .ignored(let reason) = parameter.treatment else { return false }
            #expect(reason.count > 10)
            return true
        }
        #expect(ignored.count > 5)
        let changes = ignored.flatMap { parameter in
            ["x", "{}", "\u{1}", String(repeating: "x", count: 5000)].map { [parameter.rawValue: String?.some($0)] }
        }
        // So is everything that no specification names (RFC 6749 §3.1).
        let all = try await outcomes(of: [[:], ["unheard_of": "x"]] + changes)
        let plain = try #require(all.first)
        if case .kept = plain {} else { Issue.record("\(plain)") }
        for (outcome, change) in zip(all.dropFirst(2), changes) { #expect(outcome == plain, "\(change)") }
        #expect(all[1] == plain)
    }

    /// For each parameter that is honoured, a value that changes the outcome.
    private static let changes: [AuthorizationParameter: String?] = [
        .responseType: "token", .clientID: "client_nobody", .redirectURI: redirectURI + "/2", .scope: "openid email",
        .state: "other", .codeChallenge: String(repeating: "A", count: 43), .codeChallengeMethod: "plain",
        .responseMode: "fragment", .nonce: "n", .prompt: "login", .maxAge: "60",
        .acrValues: "phr", .uiLocales: "de fr",
        .idTokenHint: "hint", .loginHint: "ada@example.com", .connection: "google",
    ]

    @Test func whatIsHonouredMakesADifference() async throws {
        let honoured = AuthorizationParameter.allCases.filter { $0.treatment == .supported }
        #expect(Set(honoured) == Set(Self.changes.keys))
        let all = try await outcomes(of: [[:]] + honoured.map { [$0.rawValue: Self.changes[$0] ?? nil] })
        let plain = try #require(all.first)
        for (outcome, parameter) in zip(all.dropFirst(), honoured) { #expect(outcome != plain, "\(parameter)") }
    }

    private static func isHonoured(_ parameter: AuthorizationParameter) -> Bool { parameter.treatment == .supported }

    /// Discovery (OpenID Connect Discovery §3, RFC 8414 §2) promises what the list does, and nothing else.
    @Test func theDiscoveryDocumentAgrees() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.GetJWKS.self) { _, _ in JSONWebKeySet(keys: []) }
        try await fleet.run { client in
            let document = try await client.send(.get, "/.well-known/openid-configuration").json
            for (member, parameter) in [
                ("request_parameter_supported", AuthorizationParameter.request),
                ("request_uri_parameter_supported", .requestURI), ("claims_parameter_supported", .claims),
            ] {
                #expect(document[member] as? Bool == Self.isHonoured(parameter), "\(member)")
            }
            for (member, parameter) in [
                ("ui_locales_supported", AuthorizationParameter.uiLocales),
                ("claims_locales_supported", .claimsLocales),
                ("acr_values_supported", .acrValues), ("display_values_supported", .display),
                ("prompt_values_supported", .prompt), ("scopes_supported", .scope),
                ("response_types_supported", .responseType), ("response_modes_supported", .responseMode),
                ("code_challenge_methods_supported", .codeChallengeMethod),
                ("authorization_details_types_supported", .authorizationDetails),
                ("dpop_signing_alg_values_supported", .keyThumbprint),
            ] {
                #expect((document[member] as? [String] ?? []).isEmpty == !Self.isHonoured(parameter), "\(member)")
            }
            #expect(
                document["ui_locales_supported"] as? [String] == [
                    "de", "en", "es", "fr", "it", "nl", "pl", "pt-BR", "ar", "ja", "zh-Hans", "ko",
                ])
            #expect(document["pushed_authorization_request_endpoint"] == nil)
            #expect(document["authorization_response_iss_parameter_supported"] as? Bool == true)
        }
    }

    /// The API's description names what is honoured, for queries and for forms.
    @Test func theDescriptionNamesWhatIsHonoured() throws {
        let query = AuthorizationEndpoint.operation.parameters.filter { $0.location == .query }.map(\.name)
        let properties = PostAuthorizationEndpoint.operation.request?.schema.json["properties"]
        guard case .object(let members)? = properties else {
            Issue.record("the form of POST /oauth2/authorize is not described")
            return
        }
        let form = members.map(\.name)
        let honoured = Set(AuthorizationParameter.allCases.filter { $0.treatment == .supported }.map(\.rawValue))
        #expect(Set(query) == honoured.union(["request"]))
        #expect(Set(form) == honoured)
    }
}
