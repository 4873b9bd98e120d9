import Foundation
import TestKit
import Testing

@testable import GatewayService

@Suite struct MailFolderTests {
    private let directory: TemporaryDirectory
    private let folder: MailFolder

    init() throws {
        directory = try TemporaryDirectory()
        folder = MailFolder(path: directory.path)
        for (name, text) in [
            ("20260101-1.eml", "Subject: first\r\nTo: a\r\n\r\n"),
            ("20260102-1.eml", "Subject: second\r\nTo: a\r\n\r\n"),
            ("20260103-1.eml", "no message"), (".hidden.eml", "Subject: hidden\r\nTo: a\r\n\r\n"),
            ("secret.txt", "Subject: text\r\nTo: a\r\n\r\n"),
        ] { try Data(text.utf8).write(to: URL(filePath: directory.file(name))) }
    }

    @Test func theLatestMessagesComeFirst() async {
        #expect(await folder.latest(10).map(\.subject) == ["second", "first"])
        // A file that is no message counts among those that are read.
        #expect(await folder.latest(2).map(\.subject) == ["second"])
        #expect(await folder.latest(0).isEmpty)
    }

    @Test(arguments: [
        "", "..", "../\(UUID().uuidString)", ".hidden.eml", "secret.txt", "20260101-1.EML", "20260101-1.eml\u{0}",
        "./20260101-1.eml", "20260103-1.eml", "missing.eml",
    ])
    func onlyTheNameOfAMessageInTheFolderLeadsToOne(name: String) async {
        #expect(await folder.mail(named: name) == nil)
    }

    @Test func aMessageIsFoundByItsName() async {
        #expect(await folder.mail(named: "20260101-1.eml")?.subject == "first")
    }

    @Test func aFolderThatIsNotThereIsEmpty() async {
        let folder = MailFolder(path: directory.file("none"))
        #expect(await folder.latest(10).isEmpty)
        #expect(await folder.mail(named: "20260101-1.eml") == nil)
    }
}
