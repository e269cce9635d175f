"""Two hundred texts: plain ones, scripts of the world, what is hardly a text, long ones, and chance."""

import random

PLAIN = """
The quick brown fox jumps over the lazy dog.
A man is playing a guitar on the stage.
Someone performs music with a string instrument.
The stock market fell sharply on Monday after the report.
How do I reset my password?
I forgot my login and can't get into my account!
Photosynthesis turns light into chemical energy.
She sells sea shells by the sea shore.
It's raining cats and dogs; bring an umbrella, please.
The train from Berlin to Munich leaves at 07:45 from platform 12.
E = mc^2
def add(a, b): return a + b
for (int i = 0; i < n; ++i) { sum += x[i] * y[i]; }
https://example.com/a/b?c=d&e=f#g
someone@example.org wrote: "call me at +49 30 1234567"
The 3 patients received 2.5 mg/kg (95% CI: 1.9-3.1; p<0.001).
TO BE, OR NOT TO BE, THAT IS THE QUESTION
antidisestablishmentarianism and floccinaucinihilipilification
don't won't can't shouldn't've y'all'd
state-of-the-art e-mail re-entry co-operate
1,234,567.89 1e-10 0xdeadbeef 3/4 50% $9.99 #1 @home
U.S.A. vs. U.K., e.g. i.e. etc.
Mr. O'Neil-Smith Jr. paid 12,50 for Mrs. D'Arcy's tea
hello
a
I
?
...
!!!???
--- *** ___ ~~~ === +++
"quotes" 'single' `back` (round) [square] {curly} <angle>
aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
zxqj vvkw qqq
supercalifragilisticexpialidocious
Where can I buy fresh bread early in the morning?
The bakery around the corner opens at six.
Machine learning models need a lot of data.
Neural networks are trained by gradient descent.
The recipe calls for two cups of flour and a pinch of salt.
Bake the cake for forty minutes at 180 degrees.
The president signed the bill into law yesterday.
The court ruled that the contract was void.
Astronomers found water vapour on a distant planet.
The telescope sees galaxies that formed long ago.
He scored the winning goal in the last minute.
The team lost the final after extra time.
My dog is afraid of thunder.
Cats sleep most of the day.
""".strip().split("\n")

SCRIPTS = """
Ünïcödé àccénts çan bé strïppéd: ñ, ø, ł, ß, æ, œ, đ, þ
Das Mädchen aß Äpfel und Öl auf der Straße in Köln.
Ça va? Où est la bibliothèque, s'il vous plaît?
El niño comió piñas en la montaña de Ávila.
São Paulo não dorme; coração, ação, pães.
Příliš žluťoučký kůň úpěl ďábelské ódy.
Zażółć gęślą jaźń.
İstanbul'da IŞIK ışık İĞNE, Diyarbakır
Tôi yêu tiếng Việt: Nguyễn Văn Đức, phở, bánh mì
Ægir skrifaði þetta á íslensku: ð, þ, ö
Ο Σίσυφος ΣΊΣΥΦΟΣ Αθήνα, ὦ ἄνδρες Ἀθηναῖοι
Съешь ещё этих мягких французских булок, да выпей чаю.
Ґанок, їжак, Київ, Україна
שלום עולם, מה שלומך?
שָׁלוֹם עֲלֵיכֶם
مرحبا بالعالم، كيف حالك؟
مَرْحَبًا بِالعَالَمِ
السلام علیکم، یہ اردو ہے۔
नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय
বাংলা ভাষা একটি সুন্দর ভাষা।
தமிழ் மொழி மிகவும் பழமையானது
สวัสดีชาวโลก ภาษาไทยไม่มีช่องว่าง
ພາສາລາວ ສະບາຍດີ
မြန်မာဘာသာ မင်္ဂလာပါ
ភាសាខ្មែរ សួស្តី
ქართული ენა Გამარჯობა
Հայերեն լեզու, Բարեւ
አማርኛ ሰላም ነው።
漢字とかな、カタカナが混ざった文章です。
がぎぐげご ぱぴぷぺぽ ガギグ パピプ ヴ
ﾊﾝｶｸ ｶﾀｶﾅ ＦＵＬＬＷＩＤＴＨ １２３
中文没有空格，但是有标点符号！
臺灣的繁體中文「引號」與《書名號》
北京大学2024年招生 GDP增长5.2%
𠀀𠮷野家 𪚥 𫝀
豈更車 豈 丽
한국어 문장은 띄어쓰기가 있습니다.
각 각 뷁 한글
ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ
ᚠᛇᚻ᛫ᛒᛦᚦ ᐃᓄᒃᑎᑐᑦ ᎣᏏᏲ Ꮳꮃꭹ
𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝐦𝐚𝐭𝐡 𝒇(𝒙)=𝟏𝟐
ﬁne oﬃce ﬂow ŉ ǆ Ǆ ǅ Ⅷ ⅷ ① ½ ² ₂ ™ ℃ Å Ω
∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, α ∧ ¬β = ¬(¬α ∨ β)
€100 £20 ¥3000 ₹50 ¢ ¤ § ¶ © ® ° ± × ÷
“curly” ‘single’ «guillemets» „low“ – en — em … ellipsis ‐ ‑ ‒
😀 smile 👍 👩‍👩‍👧 family 🇩🇪 flag ❤️ heart ✈ ☃
""".strip().split("\n")

HARDLY = [
    "", " ", "\t\n\r ", "\u00a0\u2003\u3000", "\x00", "a\x00b", "bell\x07 and\x1besc \x7fdel", "line one\nline two\r\nthree\ttab",
    "\ufeffbyte order mark", "re\ufffdplacement \ufffd", "soft\u00adhyphen", "zero\u200bwidth\u200c\u200djoin\u2060er",
    "left\u200eright\u200fmarks \u202aembed\u202c", "line\u2028separator\u2029paragraph", "next\u0085line", "no\u00a0break",
    "ogham\u1680space", "private \ue000 use \U000f0000", "noncharacter \uffff \U0010ffff", "unassigned \u0378 \U0003fffd",
    "e\u0301 \u00e9 E\u0301 \u1e17 e\u0304\u0301", "a\u0328\u0301 a\u0301\u0328 q\u0323\u0307 q\u0307\u0323", "\u0301\u0302 alone",
    "\u212b \u2126 \u212a", "\ud55c \u1112\u1161\u11ab", "\u302e\u302f \U0001d165\U0001d16d \U0001d15e",
    "[MASK] is a [SEP] special [CLS] word [PAD] [UNK]", "[mask] [Mask] [ MASK ] [MASK][MASK]x[SEP]", "[CLS", "##ing ##s ##", "[unused0] [unused1]",
    "x" * 100, "x" * 101, "y" * 99 + "\u0301", "y" * 100 + "\u0301", "\u00e9" * 101, "\u6f22" * 101, "-" * 120, "z" * 5000,
    "tab\tseparated\tvalues", "   leading and trailing   ", "a.b,c;d:e!f?g", "_under_score_ and $dollar^caret`tick|pipe~tilde",
    "ab\u4e2dcd\u6587ef", "\u0130\u0131\u017f\u1e9e\u03c2", "\u01c5\u01c8\u01f2 \u1f88 \u1ffc \u2160 \u24b6 \u2c2f \ua64a \U00010400",
]  # fmt: skip

# Blocks that were full before Unicode 8, from which the tables of the reference are.
BLOCKS = ((0x20, 0x7e), (0x20, 0x7e), (0x61, 0x7a), (0xa0, 0x24f), (0x300, 0x362), (0x391, 0x3a1), (0x400, 0x481), (0x5d0, 0x5ea),
          (0x621, 0x64a), (0x905, 0x939), (0xe01, 0xe3a), (0x1e00, 0x1eff), (0x2010, 0x2027), (0x2190, 0x21ff), (0x3041, 0x3096),
          (0x4e00, 0x4fff), (0xac00, 0xad00), (0xff01, 0xff5e), (0x1f600, 0x1f640))  # fmt: skip


def long_texts():
    every = " ".join(PLAIN)
    return [every, " ".join(SCRIPTS), every[:1500].upper(), "word " * 253, "word " * 254, "word " * 255, "word " * 300, "un" * 40 + " " + every,
            "unbelievably " * 90, "\u6f22\u5b57 " * 200, "a, b. " * 150]  # fmt: skip


def by_chance(count):
    chance = random.Random(9)

    def character():
        first, last = chance.choice(BLOCKS)
        return chr(chance.randint(first, last))

    words = " ".join(PLAIN).split()
    for i in range(count):
        if i % 2:
            yield " ".join(chance.choice(words) for _ in range(chance.randint(2, 60)))
        else:
            yield "".join(character() for _ in range(chance.randint(5, 80)))


def texts():
    all_texts = [*PLAIN, *SCRIPTS, *HARDLY, *long_texts()]
    return [*all_texts, *by_chance(200 - len(all_texts))]
