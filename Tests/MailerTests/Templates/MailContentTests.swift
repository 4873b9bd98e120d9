import Models
import Testing

@testable import MailerService

@Suite struct MailContentTests {
    @Test func everySubjectComesFromItsKindAndNotice() {
        for subject in MailContent.Subject.all {
            var notice: String?
            if case .notice(let name) = subject { notice = name.rawValue }
            #expect(MailContent.Subject(kind: subject.kind, notice: notice) == subject)
        }
        #expect(Set(MailContent.Subject.all.map(\.phrasePrefix)).count == MailContent.Subject.all.count)
    }

    @Test(arguments: [nil, "", "unheard_of", "magic_link"]) func anUnknownNoticeHasNoSubject(_ notice: String?) {
        #expect(MailContent.Subject(kind: .notice, notice: notice) == nil)
    }

    @Test func onlyNoticesHaveNoLink() {
        for subject in MailContent.Subject.all { #expect(subject.needsLink == (subject.kind != .notice)) }
    }

    @Test func unusableBrandingIsReplacedOrLeftOut() {
        let branding = Branding(productName: " ", accent: "red", logo: "http://example.com/logo.png")
        #expect(branding.productName == "Latchkey" && branding.accent == .standard && branding.logo == nil)
        for logo in ["javascript:alert(1)", "https://", "data:image/png;base64,AA", ""] {
            #expect(Branding(productName: "Acorn", logo: logo).logo == nil, "\(logo)")
        }
    }

    @Test func usableBrandingIsKept() {
        let branding = Branding(productName: "Acorn", accent: "#336699", logo: "https://example.com/logo.png")
        #expect(branding.productName == "Acorn" && branding.accent != .standard)
        #expect(branding.logo == "https://example.com/logo.png")
    }
}
