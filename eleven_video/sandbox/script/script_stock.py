"""Lists the sentences and descriptions of pictures from which `scriptwriter` makes scripts.

`{topic}` stands for the subject in the words of the prompt, in quotation marks like a title: "Black holes", "Why leaves
turn red", "Explain gravity". A title in any words and any language fits into an English sentence. Only openings and
closings name the subject, always as a title. The other sentences say "the subject". No sentence states a fact about the
subject.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chapter:
    """One point of view from which a script can speak about any subject.

    Attributes:
        name: The name of this point of view.
        sentences: The sentences of the chapter, in the order in which they are spoken.
        pictures: Descriptions of pictures that fit the sentences.
    """

    name: str
    sentences: tuple[str, ...]
    pictures: tuple[str, ...]


OPENINGS = (
    "Let us look closely at {topic}.",
    "Have you ever stopped to think about {topic}?",
    "Today we take a fresh look at {topic}.",
    "Here is something worth a minute of your time: {topic}.",
    "Everyone has an idea about {topic}, but how far does it go?",
    "Let us begin with a simple thing, our curiosity about {topic}.",
)

CLOSINGS = (
    "So the next time you think of {topic}, look twice.",
    "That is where {topic} can lead, if you keep asking.",
    "Stay curious about {topic}, and keep looking.",
    "And now it is your turn to wonder about {topic}.",
    "Take one question about {topic} with you, and follow it.",
)

# If a very long video repeats a sentence, one of these phrases is spoken before the repeated sentence.
AGAIN = (
    "Once more, from another side:",
    "Let us come back to this:",
    "It bears repeating:",
    "Keep this in mind as well:",
    "And again, more slowly:",
    "To put it once more:",
    "Think back for a moment:",
    "As we said before:",
    "One more time, with care:",
    "And remember:",
    "Here it is again:",
    "It is worth hearing twice:",
)

STYLES = (
    "Painterly landscapes in soft natural light, with deep layers and calm colours",
    "Quiet cinematic paintings with broad shapes, gentle haze and warm light",
    "Clean layered illustration with rich skies and a limited palette",
    "Atmospheric digital painting, wide framing, low sun and long distances",
)

CHAPTERS = (
    Chapter(
        "first look",
        (
            "At first it may look like a small matter.",
            "But small matters often open large doors.",
            "Most of us meet it without a second thought.",
            "We hear a short answer once, nod, and move on.",
            "What happens if we stay with the question a little longer?",
            "Let us slow down and take it apart, one step at a time.",
            "No special knowledge is needed, only a little patience.",
            "The aim is not to finish the subject, but to begin well.",
        ),
        (
            "A wide valley at dawn with layered mountain ridges fading into morning mist, seen from a high meadow.",
            "A calm sea under a pale morning sky, the horizon low and the sun just above the water.",
            "A lone path of light across dark rolling hills beneath a large golden sky.",
        ),
    ),
    Chapter(
        "naming",
        (
            "A good start is to say in plain words what we mean.",
            "Try to explain the subject to a friend in one sentence.",
            "Where does that sentence begin to wobble?",
            "The wobble is useful, because it marks the spot where understanding gets thin.",
            "Names can hide as much as they show.",
            "A word we use every day can cover something we have never really looked at.",
            "So put the word aside for a moment and describe only what can be seen, heard or measured.",
        ),
        (
            "Overlapping translucent ribbons of colour flowing across a dark background, abstract and calm.",
            "Bright points joined by fine glowing lines, an abstract network on deep blue.",
            "A forest edge in light fog, tree after tree becoming paler with distance.",
        ),
    ),
    Chapter(
        "parts",
        (
            "Every whole has parts, so what are the parts here?",
            "Imagine the subject as a drawing with only a few lines.",
            "Which line could you rub out without losing the picture?",
            "Whatever remains is the part that carries the weight.",
            "Now add the other lines back, one after another, and watch the drawing change.",
            "This is how a complicated thing becomes a handful of simple ones.",
            "Each of them can be understood alone, and then together.",
            "Order matters too, for the same pieces in another order may tell another story.",
        ),
        (
            "A mosaic of low polygons in shifting colours, light falling from the upper left.",
            "Round stones of different sizes in soft side light, with long shadows on a plain ground.",
            "Layer upon layer of cut paper hills in one family of colours, each lit from behind.",
        ),
    ),
    Chapter(
        "cause",
        (
            "Next comes the question behind all questions, which is why.",
            "What has to happen first, and what can only happen afterwards?",
            "Follow the chain backwards, link by link, until you reach something you can accept.",
            "Two things that come together need not be cause and effect.",
            "It helps to ask what would be different if one link were missing.",
            "A good cause explains not only what happens, but also what does not.",
            "If an explanation would fit any outcome at all, it does not explain much.",
        ),
        (
            "A river winding through a green valley towards distant blue mountains in late afternoon light.",
            "Concentric glowing rings spreading on a dark surface like ripples, abstract.",
            "Storm clouds opening over the sea, one shaft of light reaching the water.",
        ),
    ),
    Chapter(
        "scale",
        (
            "Now change the scale.",
            "How does the subject appear from very far away?",
            "From a distance the details melt, and only the large shapes stay.",
            "Then come close, closer than feels comfortable, and look at the grain.",
            "Something that seems smooth from afar may be rough up close.",
            "What is rare in one place may be common when you count everywhere.",
            "Size is not only a number, it decides which forces and which rules come first.",
        ),
        (
            "A ringed planet turning slowly in deep space among countless stars.",
            "A tiny moon above an immense range of snowy peaks on a clear night.",
            "Dunes of a wide desert running to the horizon, their ridges sharp in low sun.",
        ),
    ),
    Chapter(
        "time",
        (
            "Time is another good lens.",
            "What came before, and what might come next?",
            "Picture the subject as a film that you can run forwards and backwards.",
            "Some steps are over in a blink, and others take longer than a life.",
            "If you sped everything up, which pattern would appear?",
            "If you slowed everything down, what would suddenly make sense?",
            "A thing that changes slowly can look as if it never changed at all.",
        ),
        (
            "A frozen lake under the aurora, mountains and stars mirrored in still water.",
            "An autumn forest on a hillside at golden hour, long soft shadows between the trees.",
            "Dusk over a quiet coast, the last red light between sea and cloud.",
        ),
    ),
    Chapter(
        "everyday",
        (
            "Let us bring it home.",
            "Think of an ordinary morning, a window, a cup, a street outside.",
            "Where in that morning could you find a trace of our subject?",
            "Perhaps it is in plain sight and you have simply never named it.",
            "Everyday things are good teachers, because we can look at them again tomorrow.",
            "A kitchen table and a bit of patience have served many a careful thought.",
            "Change one thing, keep the rest the same, and see what follows.",
        ),
        (
            "A city skyline in the evening with hundreds of warm lit windows.",
            "A sunny meadow with gentle hills and a few trees under summer clouds.",
            "A harbour at dawn with boats resting on calm water, a small town behind.",
        ),
    ),
    Chapter(
        "comparison",
        (
            "A comparison can be a bridge.",
            "Which familiar thing is a little like our subject?",
            "Walk across that bridge, but remember that no comparison holds for ever.",
            "The place where it breaks is often the most interesting place of all.",
            "Put two cases side by side, one where it works and one where it does not.",
            "Everything they share can be set aside for now.",
            "What is left, the difference, deserves all of our attention.",
        ),
        (
            "Two mountain peaks facing each other across a sea of cloud at sunrise.",
            "Warm and cool ribbons of light crossing in the dark, abstract.",
            "A lighthouse on a rock, half in evening light and half in shadow, waves below.",
        ),
    ),
    Chapter(
        "mistake",
        (
            "There is a common mistake to avoid.",
            "We tend to trust an answer because it is short, or because we have heard it often.",
            "Being familiar is not the same as being understood.",
            "Ask yourself how you would notice if your idea about the subject were wrong.",
            "If nothing could ever change your mind, it is more of a habit than an idea.",
            "It is no shame to be wrong, as long as you find out.",
            "Many good insights began with somebody saying, that is odd.",
        ),
        (
            "A narrow path vanishing into fog between dark fir trees.",
            "A heavy storm over dark mountains, a thin bright gap at the horizon.",
            "Tilted facets of glass in violet and teal, light breaking between them, abstract.",
        ),
    ),
    Chapter(
        "evidence",
        (
            "So how could we find out more?",
            "We can watch, we can count, and we can ask people who have looked for longer.",
            "A single example is a spark, and many examples together are a light.",
            "Write down what you expect before you look, so that you can be surprised honestly.",
            "Which small test would tell two ideas about the subject apart?",
            "The best test is one that could fail.",
            "And when it fails, it has taught us where not to look again.",
        ),
        (
            "Soft circles of out of focus light floating over a dark blue evening, abstract.",
            "A dense network of data points and lines glowing in turquoise on black.",
            "A clear night sky with the milky way above a calm lake and low black hills.",
        ),
    ),
    Chapter(
        "people",
        (
            "Behind every subject there are people.",
            "Somebody was the first to ask about the subject, and somebody else did not believe the answer.",
            "Questions travel from hand to hand, and each hand changes them a little.",
            "What would a child ask here that an expert has stopped asking?",
            "What would an expert see here that the rest of us walk past?",
            "Listening to both is a quick way to learn.",
        ),
        (
            "A market town in a wide landscape seen from a hill, towers and roofs in golden haze.",
            "Three sailing boats heading home across a glittering evening sea.",
            "A big city at night from above, streets as lines of light.",
        ),
    ),
    Chapter(
        "matter",
        (
            "Why should any of this matter?",
            "Because seeing clearly is useful, and also because it is a pleasure.",
            "Whoever understands how one thing hangs together finds it easier to understand the next.",
            "There may be a choice to make one day that depends on how well we know our subject.",
            "Then it helps to have thought about it while there was time.",
            "And even without any use, the world is richer when we notice more of it.",
        ),
        (
            "First sun on snowy peaks, a warm line of light moving down the rock.",
            "A green valley with a river after rain, clear air and bright clouds.",
            "Broad waves of colour rising like hills, sunlit edges, abstract.",
        ),
    ),
    Chapter(
        "limits",
        (
            "It is fair to say what we do not know.",
            "Every map has an edge, and so has every explanation.",
            "Beyond the edge of the subject there are more questions, not a wall.",
            "Some of them may be answered soon, and some may need a new way of asking.",
            "To say that we are not sure is a strong sentence, not a weak one.",
            "It keeps the door open for whoever comes next.",
        ),
        (
            "The edge of a planet with a thin bright line of atmosphere, stars beyond.",
            "A desert under a huge night sky, one dune catching moonlight.",
            "An open sea at night with a path of moonlight to the horizon.",
        ),
    ),
    Chapter(
        "practice",
        (
            "Here is something you can try.",
            "Pick one detail of the subject and look at it for a whole minute.",
            "Then tell somebody what you saw, without using any difficult word.",
            "If they ask a question you cannot answer, you have found your next step.",
            "Write that question down, because good questions are easily lost.",
            "Come back to it in a week and see whether it has changed.",
        ),
        (
            "A quiet lake between wooded hills, the sky mirrored without a ripple.",
            "A winding path over flowering hills towards a bright horizon.",
            "Stacked translucent shapes in morning colours, calm and simple, abstract.",
        ),
    ),
    Chapter(
        "looking back",
        (
            "Let us gather what we have.",
            "We started with a plain question and looked at it from several sides.",
            "We named it, took it apart, and put it together again.",
            "We changed the distance and the speed, and each time something new came into view.",
            "None of this was the last word.",
            "It was a way of walking around the subject with open eyes.",
            "That way of walking works for other subjects just as well.",
        ),
        (
            "A wide evening landscape with a river of light leading to the setting sun.",
            "Mountain ridges one behind another in violet dusk, the first star above.",
            "A calm harbour at dusk with a lighthouse and its reflection.",
        ),
    ),
)
