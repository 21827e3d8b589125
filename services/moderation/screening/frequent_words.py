"""The commonest words of languages that comments are written in: whoever writes a sentence needs some of them."""

COMMON = {
    "en": (
        "the and is are was were be been to of in it that this with for on as at by not but have has had he "
        "she they you your we my me his her their them what when who how why will would can could should do "
        "does did don't it's i'm so if from or an about just all there get like one out more no up very "
        "really than then because good great such nice never only want think know too even well these those "
        "into now here time much him"
    ),
    "id": (
        "yang dan di ini itu tidak ada untuk dengan saya aku kamu kita dari ke akan juga sudah bisa dalam "
        "pada karena atau apa kalau nya yg gak ga nggak tapi jadi banget lagi aja udah sama mau orang kami "
        "mereka dia lebih semua bang hanya seperti saja masih belum jangan terus gua gw lu kalo dong nih sih "
        "bukan buat banyak anak main terima kasih gue tau mah deh kok emang kayak biar abis pas sampe gitu "
        "kenapa siapa gimana bg dgn utk jg krn dr tp sm bgt udh blm org oleh hari baru lah ya gk klo kaya "
        "pake lihat liat nonton mantap selalu semoga"
    ),
    "es": (
        "el la los las de que en un una es por con no para se lo su al del como más pero sus le ya muy me mi "
        "te tu este esta son está hay si porque cuando todo ser fue también gracias yo esto eso qué bien hace "
        "tiene sin"
    ),
    "pt": (
        "os as de que em um uma por com não para se do da no na dos das como mais mas ao seu sua eu você ele "
        "ela isso esse este está são muito também já foi tem ser quando meu minha só obrigado vc pra nem bem "
        "nos pelo pela"
    ),
    "fr": (
        "le la les de des du que qui et en un une est pas pour dans ce cette avec sur au aux je tu il elle "
        "nous vous ils mais ou où se ne sont plus par mon ma mes très bien c'est j'ai comme tout fait être "
        "avoir si merci même on"
    ),
    "de": (
        "der die das und ist nicht ein eine einen zu den dem mit auf für von im es ich du er sie wir ihr auch "
        "aber als wie so noch nur war sind hat haben wird kann bei aus nach wenn dass oder sich schon sehr "
        "mir mich was man dann"
    ),
    "it": (
        "il lo la gli le di che un una in non per con si da del della dei delle sono come più ma al alla nel "
        "anche questo questa ho io tu mi ti ci se molto perché quando cosa bene grazie essere stato fatto suo "
        "sua"
    ),
    "tr": (
        "ve bir bu da de için çok ne ama mi ile gibi daha en ben sen biz var yok değil kadar olan olarak "
        "sonra her şey benim senin diye ya ki mı mu nasıl güzel iyi teşekkürler olsun hiç çünkü artık bana "
        "beni seni"
    ),
    "vi": (
        "và là của có không được cho các này một trong những với người đã tôi bạn anh em khi đó thì cũng như "
        "mà rất để từ ra làm nhiều lại về đến phim hay quá nhưng còn vì nào gì mình sẽ đi ơi"
    ),
}
"""By the language's code, with blanks between; a word may be of several."""
