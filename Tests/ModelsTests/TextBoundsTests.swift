import Models
import Testing

@Suite struct TextBoundsTests {
    @Test func countsBytesOfUTF8() {
        #expect("éé".fits(4) && !"éé".fits(3))
        #expect("".fits(0) && !"a".fits(0))
        #expect("abc".dropFirst().fits(2))
        #expect(Secret("éé").fits(4) && !Secret("éé").fits(3))
    }
}
