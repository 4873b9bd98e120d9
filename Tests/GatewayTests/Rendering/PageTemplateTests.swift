import Foundation
import Models
import Testing

@testable import GatewayService

@Suite struct PageTemplateTests {
    private func text(_ name: String) throws -> String {
        String(decoding: try #require(PageTemplate.sources[name], "\(name)"), as: UTF8.self)
    }

    @Test func everyTemplateHasItsFile() throws {
        let parts: Set = [
            "layout", "alert", "field", "csrf", "providers", "mark", "scope", "passkey", "new-passkey", "no-passkeys",
            "key",
            "terms-sentence", "activity-rows",
        ]
        #expect(Set(PageTemplate.sources.keys) == parts.union(PageTemplate.allCases.map(\.rawValue)))
        for template in PageTemplate.allCases { #expect(try !text(template.rawValue).isEmpty) }
    }

    /// A form that changes something has a CSRF token, and a page without such a form makes no session for one.
    @Test(arguments: PageTemplate.allCases)
    func everyFormHasAToken(_ template: PageTemplate) throws {
        let text = try text(template.rawValue)
        let forms = text.ranges(of: "<form method=\"post\"").count
        #expect(forms == text.ranges(of: "{{>csrf}}").count)
        #expect((forms > 0) == template.hasForm)
    }

    /// Three braces would write a value into the page as it came.
    @Test(arguments: PageTemplate.sources.keys.sorted())
    func everyValueIsEscaped(_ name: String) throws {
        let text = try text(name)
        #expect(!text.contains("{{{") && !text.contains("{{&"))
        // The content security policy forbids these.
        #expect(text.firstMatch(of: #/<script>|<style|\sstyle=|\son[a-z]+=|javascript:/#) == nil)
    }
}
