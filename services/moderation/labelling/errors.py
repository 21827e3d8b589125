"""Why a label is refused."""

from shared.errors import Conflict, NotFound, Unavailable


class SubjectNotFound(NotFound):
    code, title = "label_subject_not_found", "Nobody of that id has written on this site"


class LabelNotFound(NotFound):
    code, title = "label_not_found", "No such label is in force"


class TooManyLabels(Conflict):
    code, title = "too_many_labels", "As many labels as one can have are in force"


class LabelsBusy(Unavailable):
    code, title = (
        "labels_busy",
        "Too many people label the same at this moment; nothing was changed, try again",
    )
