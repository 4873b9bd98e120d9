import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct UserViewTests {
    private let profile = SessionProfile(
        id: .make(), applicationID: .make(), status: .active, credentials: [], memberships: [], identity: nil,
        activeMembership: nil)

    @Test func hasTheAPIsFieldsAndNoProof() throws {
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

    @Test func statesTheTermsAndWhatTheNextSignInNeeds() throws {
        let acceptedAt = Timestamp.now
        let record = Identity.UserRecord(
            profile: profile, createdAt: .now,
            requirements: .init(
                pendingSteps: [.emailVerification, .secondFactor, .terms], termsVersion: "2",
                acceptedTerms: .init(version: "1", acceptedAt: acceptedAt)))
        let report = UserView(record).report
        let text = report.text(Style(isEnabled: false))
        #expect(text.contains("version 1 at \(acceptedAt)"))
        #expect(text.contains("a verified address, a second factor, version 2 of the terms to be accepted"))
        let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
        #expect(object?["pending_steps"] as? [String] == ["email_verification", "second_factor", "terms"])
        let terms = try #require(object?["terms"] as? [String: Any])
        #expect(terms["required"] as? String == "2")
        #expect((terms["accepted"] as? [String: String])?["accepted_at"] == acceptedAt.description)
    }

    /// What is left of a user who was erased is suspended, which is not what operators ask about.
    @Test func anErasedUserIsNotSaidToBeSuspended() throws {
        var profile = profile
        profile.status = .suspended
        func report(_ email: EmailAddress?) throws -> (text: String, status: String?) {
            profile.credentials = [
                EmailCredential(
                    id: .make(), userID: profile.id, email: email, hashedEmail: nil, emailVerifiedAt: .now)
            ]
            let report = UserView(Identity.UserRecord(profile: profile, createdAt: .now)).report
            let object = try JSONSerialization.jsonObject(with: report.json()) as? [String: Any]
            return (report.text(Style(isEnabled: false)), object?["status"] as? String)
        }
        let erased = try report(nil)
        #expect(erased.status == "erased" && erased.text.contains(#/status\s+erased\n/#))
        let suspended = try report(EmailAddress("ann@example.com"))
        #expect(suspended.status == "suspended" && suspended.text.contains(#/status\s+suspended\n/#))
    }

    @Test func saysWhatWasDoneToPeopleOnly() throws {
        let report = UserView(Identity.UserRecord(profile: profile, createdAt: .now)).report(done: "it is done")
        #expect(report.text(Style(isEnabled: false)).hasPrefix("it is done\nid "))
        #expect(try !String(decoding: report.json(), as: UTF8.self).contains("it is done"))
    }

    @Test func listsAddressesThatWaitForVerification() throws {
        let email = try #require(EmailAddress("new@example.com"))
        let pending = UserEmail(
            id: .make(), email: email, emailVerifiedAt: nil, isPrimary: false, createdAt: .now, isPending: true)
        let report = UserView(
            Identity.UserRecord(profile: profile, createdAt: .now, pendingEmails: [pending])
        ).report
        #expect(report.text(Style(isEnabled: false)).contains("new@example.com (added, waits for verification)"))
        let object = try #require(try JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
        let emails = try #require(object["pending_emails"] as? [[String: Any]])
        #expect(emails.count == 1 && emails.first?["email"] as? String == "new@example.com")
    }

    @Test func listsTheFactors() throws {
        let usedAt = Timestamp.now
        let factors = Identity.ListFactors.Reply(
            factors: [
                Factor(id: .make(), type: .totp, name: nil, createdAt: .now, lastUsedAt: usedAt),
                Factor(id: .make(), type: .passkey, name: "Laptop", createdAt: .now, lastUsedAt: nil),
                Factor(id: .make(), type: .passkey, name: "\u{1b}[2J", createdAt: .now, lastUsedAt: nil),
            ], hasTwoStep: true, recoveryCodesLeft: 9)
        let report = UserView(Identity.UserRecord(profile: profile, createdAt: .now, factors: factors)).report
        let text = report.text(Style(isEnabled: false))
        #expect(
            text.contains("authenticator app (last used at \(usedAt)), passkey “Laptop” (never used), passkey (never"))
        #expect(text.contains("9 recovery codes") && text.contains("two-step sign-in  ") && !text.contains("\u{1b}"))
        #expect(!text.contains("removed"))
        let object = try #require(try JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
        #expect((object["factors"] as? [[String: Any]])?.first?["type"] as? String == "totp")
        #expect(object["two_step"] as? Bool == true && object["recovery_codes_left"] as? Int == 9)
        let none = UserView(
            Identity.UserRecord(
                profile: profile, createdAt: .now,
                factors: .init(factors: [], hasTwoStep: false, recoveryCodesLeft: 0)))
        #expect(none.report.text(Style(isEnabled: false)).contains(#/second factors\s+-\n/#))
    }

    /// Where the application has second factors off, the user's own choice changes nothing.
    @Test func statesWhetherTwoStepSignInIsAskedFor() throws {
        for (hasTwoStep, steps, text) in [
            (true, [.secondFactor], "on\n"), (true, [.terms], "on, but the application asks for no second factor\n"),
            (false, [], "off\n"),
        ] as [(Bool, [PendingSignIn.Step], String)] {
            let record = Identity.UserRecord(
                profile: profile, createdAt: .now, requirements: .init(pendingSteps: steps),
                factors: .init(
                    factors: [Factor(id: .make(), type: .totp, name: nil, createdAt: .now, lastUsedAt: nil)],
                    hasTwoStep: hasTwoStep, recoveryCodesLeft: 9))
            let lines = UserView(record).report.text(Style(isEnabled: false)).split(separator: "\n")
            let line = try #require(lines.first { $0.hasPrefix("two-step sign-in") })
            #expect("\(line)\n".hasSuffix("  \(text)"), "\(line)")
        }
    }

    @Test func statesWhatAResetHasRemoved() throws {
        var record = Identity.UserRecord(profile: profile, createdAt: .now)
        record.removedFactors = .init(hasApp: true, passkeys: 1, recoveryCodes: 9)
        let report = UserView(record).report
        #expect(
            report.text(Style(isEnabled: false)).contains("the authenticator app, 1 passkey, 9 recovery codes\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
        #expect(object["removed_factors"] as? [String: Int] == ["totp": 1, "passkeys": 1, "recovery_codes": 9])
    }
}
