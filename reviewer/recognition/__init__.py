"""Under which scheme, category and level a report is filed, as far as the file itself tells.

Each ground (a word in the name of the file, in the text or in the name of a folder) leaves some of all the places where a
report may be filed. The grounds are taken in a fixed order, the strongest first, and each narrows what the ones before it
have left; one that would leave nothing contradicts a stronger one and is only told. Nothing is guessed: what the grounds
leave open stays open.

The order: a file name that follows the notice (用户满意经营实践报告+企业名称+类别名称); the text: the report's title, what is ticked
or stated on the cover, what the text says it applies for, headings that only one template has; any other name of a file;
the folders, the nearest first; last a place within a firm's name, in the title or in the text, since a seat says little of where a
firm applies.
"""

from reviewer.recognition.applied import filed_under, in_words, origin_in_words
from reviewer.recognition.narrowing import recognise
from reviewer.recognition.told import Recognition, Told

__all__ = ["Recognition", "Told", "filed_under", "in_words", "origin_in_words", "recognise"]
