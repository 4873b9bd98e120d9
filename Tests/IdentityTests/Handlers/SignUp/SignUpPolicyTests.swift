import Models
import Testing

@testable import IdentityService

@Suite struct SignUpPolicyTests {
    private func outcome(
        _ settings: SignUpSettings, _ address: String = "ann@example.com", isInvited: Bool = false
    ) throws -> ErrorCode? {
        let email = try #require(EmailAddress(address))
        do throws(ServiceError) {
            try SignUpPolicy(settings: settings).check(email, isInvited: isInvited)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func theModeDecidesWhoMayComeIn() throws {
        let expected: [(SignUpSettings.Mode, isInvited: Bool, ErrorCode?)] = [
            (.open, false, nil), (.open, true, nil), (.invite, false, .invitationRequired), (.invite, true, nil),
            (.closed, false, .signUpClosed), (.closed, true, .signUpClosed),
        ]
        for (mode, isInvited, code) in expected {
            #expect(try outcome(.init(mode: mode), isInvited: isInvited) == code)
        }
    }

    @Test func allowedDomainsAreExactAndDeniedOnesIncludeSubdomains() throws {
        let settings = SignUpSettings(
            allowedDomains: ["example.com", "eu.example.com", "bad.example"], deniedDomains: ["bad.example"])
        let expected = [
            ("a@example.com", true), ("a@EXAMPLE.com", true), ("a@eu.example.com", true), ("a@us.example.com", false),
            ("a@notexample.com", false), ("a@bad.example", false), ("a@other.example", false),
        ]
        for (address, isAllowed) in expected {
            #expect((try outcome(settings, address) == nil) == isAllowed, "\(address)")
            #expect((try outcome(settings, address, isInvited: true) == nil) == isAllowed, "\(address)")
        }
        let denied = SignUpSettings(deniedDomains: ["bad.example"])
        for (address, isAllowed) in [("a@x.bad.example", false), ("a@notbad.example", true)] {
            #expect((try outcome(denied, address) == nil) == isAllowed, "\(address)")
        }
    }

    @Test func throwAwayMailboxesAreDeniedOnDemand() throws {
        for address in ["a@mailinator.com", "a@x.mailinator.com", "a@yopmail.com"] {
            #expect(try outcome(.init(), address) == nil)
            #expect(try outcome(.init(deniesThrowAway: true), address) == .emailDomainNotAllowed)
        }
        for address in ["a@example.com", "a@notmailinator.com", "a@mailinator.com.example"] {
            #expect(try outcome(.init(deniesThrowAway: true), address) == nil)
        }
    }

    @Test func domainsAreStoredAsTheyAreCompared() {
        var settings = SignUpSettings(
            allowedDomains: ["Example.COM", "b\u{fc}cher.example"], deniedDomains: ["b@d.example", "", "*.example"])
        let invalid = SignUpPolicy.normalize(&settings)
        #expect(settings.allowedDomains == ["example.com", "xn--bcher-kva.example"])
        #expect(invalid.map(\.path) == ["/deny_domain/0", "/deny_domain/1", "/deny_domain/2"])
        var long = SignUpSettings(allowedDomains: Array(repeating: "a.example", count: 101))
        #expect(SignUpPolicy.normalize(&long).map(\.path) == ["/allow_domain"])
    }
}
