import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

/// A sign-up hook in the settings of an application, as files for `latchkey apply` and the command have it.
@Suite struct SignUpHookDeclarationTests {
    private static let secret = Secret("whsec_" + Data(repeating: 7, count: 32).base64EncodedString())

    private func declared(
        _ identity: IdentityFixture, _ change: SignUpSettings.Change, secret: Secret? = nil
    ) -> ApplicationDeclaration {
        var declaration = identity.declaration()
        declaration.signUpSettings = change
        declaration.signUpHookSecret = secret
        return declaration
    }

    @Test func isAppliedWithItsSecret() async throws {
        let identity = try await IdentityFixture()
        let url = "https://shop.example/hook"
        let file = declared(identity, .init(hookURL: url, hookFallback: .open), secret: Self.secret)
        #expect(
            try await identity.apply(file).summary == [
                "~ /applications/0/sign_up_hook: nil → \(url)", "~ /applications/0/sign_up_hook_fails: nil → open",
                "~ /applications/0/sign_up_hook_allow_private: nil → false",
                "+ /applications/0/sign_up_hook_secret: nil → nil",
            ])
        #expect(try await identity.apply(file).changes.isEmpty)
        let exported = try await identity.exported(identity.client.applicationID)
        #expect(exported.signUpSettings.hookURL == url && exported.signUpSettings.hookFallback == .open)
        #expect(exported.signUpHookSecret == nil)
        #expect(try await identity.apply(exported).changes.isEmpty)

        // Without a hook, nobody is asked.
        try await identity.apply(declared(identity, .init(hookURL: "")))
        try await identity.signUp("ann@example.com")
    }

    @Test func aNewHookNeedsAUsableSecretAndURL() async throws {
        let identity = try await IdentityFixture()
        let url = "https://shop.example/hook"
        let invalid: [(SignUpSettings.Change, Secret?, String)] = [
            (.init(hookURL: url), nil, "sign_up_hook_secret"),
            (.init(hookURL: url), Secret("whsec_short"), "sign_up_hook_secret"),
            (.init(), Self.secret, "sign_up_hook_secret"),
            (.init(hookURL: "http://shop.example/hook"), Self.secret, "sign_up_hook"),
            (.init(hookURL: "https://10.0.0.1/hook"), Self.secret, "sign_up_hook"),
        ]
        for (change, secret, path) in invalid {
            let found = await error { try await identity.apply(declared(identity, change, secret: secret)) }
            #expect(found?.invalidParams?.map(\.path) == ["/applications/0/\(path)"])
        }
        let inside = SignUpSettings.Change(hookURL: "http://10.0.0.1/hook", hookAllowsPrivate: true)
        try await identity.apply(declared(identity, inside, secret: Self.secret))
    }
}
