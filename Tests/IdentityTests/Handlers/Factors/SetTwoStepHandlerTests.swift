import Models
import Testing

@testable import IdentityService

@Suite struct SetTwoStepHandlerTests {
    private func set(
        _ isOn: Bool, _ totp: TOTPFixture, signedIn age: Int = 0, methods: [String] = ["pwd", "hwk", "mfa"]
    ) async throws -> Identity.SetTwoStep.Reply {
        try await totp.identity.call(
            Identity.SetTwoStep(
                session: totp.session(signedIn: age, methods: methods), isOn: isOn, freshness: .init(), ipAddress: nil,
                origin: nil), totp.identity.context())
    }

    private func step(_ totp: TOTPFixture) async throws -> PendingSignIn.Step? {
        try await totp.identity.signIn("ann@example.com").pendingStep
    }

    @Test func aPasskeyIsAskedForOnceItIsOn() async throws {
        let totp = try await TOTPFixture()
        #expect(await error { try await set(true, totp) }?.code == .notFound)
        let passkey = try await totp.factors.addPasskey(FactorFixture.registration())
        _ = try await totp.identity.takeMails()
        #expect(try await step(totp) == nil)
        let on = try await set(true, totp)
        // They came with the passkey.
        #expect(on.recoveryCodes.isEmpty && on.epoch == 2 && on.proof != nil)
        #expect(try await totp.notices() == ["two_step_on"])
        #expect(try await step(totp) == .secondFactor)
        let again = try await set(true, totp, methods: ["pwd", "hwk", "mfa"])
        #expect(again.epoch == nil && again.proof == nil)
        #expect(try await totp.notices().isEmpty)

        // Off by two factors only.
        for isOn in [false, true] {
            let weak = await error { try await set(isOn, totp, methods: ["pwd"]) }
            #expect(weak?.code == .insufficientUserAuthentication)
        }
        let off = try await set(false, totp, methods: ["pwd", "hwk", "mfa"])
        #expect(off.epoch == 3)
        #expect(try await totp.notices() == ["two_step_off"])
        #expect(try await step(totp) == nil)

        // It does not outlive the last factor.
        _ = try await set(true, totp)
        _ = try await totp.identity.call(
            Identity.RemoveFactor(
                session: totp.session(methods: ["pwd", "hwk", "mfa"]), type: .passkey, factor: passkey.id,
                freshness: .init(), ipAddress: nil, origin: nil), totp.identity.context())
        #expect(try await step(totp) == nil)
    }

    /// Before anybody is asked for a factor.
    @Test func isNotTurnedOffWhereTheApplicationRequiresIt() async throws {
        let totp = try await TOTPFixture()
        try await totp.factors.addPasskey(FactorFixture.registration())
        _ = try await totp.identity.call(
            Identity.UpdateApplication(id: totp.factors.application, factorSettings: .init(secondFactor: .required)),
            totp.identity.operatorContext)
        for methods in [["pwd"], ["pwd", "hwk", "mfa"]] {
            for age in [0, 611] {
                #expect(
                    await error { try await set(false, totp, signedIn: age, methods: methods) }
                        == ServiceError.twoStepRequired)
            }
        }
        _ = try await set(true, totp, methods: ["pwd", "hwk", "mfa"])
        #expect(try await totp.factors.hasTwoStep())
        #expect(await error { try await set(false, totp, methods: ["hwk", "mfa"]) }?.code == .forbidden)
        #expect(try await totp.factors.hasTwoStep())
    }

    @Test func needsAFreshSignIn() async throws {
        let totp = try await TOTPFixture()
        try await totp.factors.addPasskey(FactorFixture.registration())
        #expect(
            await error { try await set(true, totp, signedIn: 611) }?.code == .insufficientUserAuthentication)
        #expect(try await step(totp) == nil)
    }
}
