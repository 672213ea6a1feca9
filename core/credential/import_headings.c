/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * import_headings.c -- what a heading says a column is for.
 *
 * Words are those of demur_fold_word(): letters and digits, small, without accents.  They stand in
 * lists by language (English, German, French, Spanish, Italian, Dutch, Portuguese), better ones
 * before worse; a word serves for one role alone.  They are what HR systems put above the columns
 * of their exports.
 */
#include "demur/roster_import.h"

#include "credential/fold.h"
#include "credential/import_parts.h"

#include <string.h>

/* Words with one blank between each two. */
static const char key_words[] =
    "employeeid employeenumber employeeno employeenr employeecode empid empno empnumber empcode "
    "personnelno personnelnumber personnelid persno workerid workernumber associateid associateno "
    "staffid staffno staffnumber memberid personid personnumber uniqueid payrollnumber payrollno "
    "payrollid "
    "personalnummer personalnr persnr persnummer pernr mitarbeiternummer mitarbeiternr "
    "mitarbeiterid manr stammnummer personenid personalid "
    "matricule nomatricule nmatricule numeromatricule matriculeagent matriculesalarie "
    "numerosalarie nosalarie codesalarie idsalarie numeroemploye noemploye idemploye numeroagent "
    "numerodematricule identifiantsalarie "
    "numeroempleado numerodeempleado numempleado noempleado nempleado nodeempleado ndeempleado "
    "idempleado iddeempleado codigoempleado codigodeempleado legajo numerodelegajo "
    "numerodepersonal numeropersonal matricula numerodematricula "
    "matricola numeromatricola nmatricola numerodimatricola codicedipendente iddipendente "
    "numerodipendente codicematricola "
    "personeelsnummer personeelsnr personeelsid medewerkernummer medewerkernr medewerkerid "
    "medewerkercode werknemersnummer werknemernummer werknemernr werknemerid stamnummer "
    "numerodefuncionario numerofuncionario nfuncionario numerodecolaborador numerocolaborador "
    "numeromecanografico nmecanografico idfuncionario idcolaborador codigofuncionario "
    "codigocolaborador codigodofuncionario "
    "userid id userlogin login username samaccountname identifiant benutzername benutzerid";

static const char grade_words[] =
    "grade paygrade compensationgrade salarygrade jobgrade gradelevel gradecode employeegrade "
    "rank band payband rankband salaryband gradeband payscalegroup payscale managementlevel "
    "joblevel careerlevel careerband paylevel level jobprofile "
    "besoldungsgruppe entgeltgruppe vergutungsgruppe verguetungsgruppe gehaltsgruppe gehaltsband "
    "gehaltsstufe gehaltsklasse lohngruppe lohnklasse tarifgruppe eingruppierung trfgr "
    "verwendungsgruppe entlohnungsgruppe laufbahngruppe dienstgrad dienstrang funktionsstufe "
    "karrierestufe hierarchiestufe fuhrungsebene fuehrungsebene "
    "niveau classification niveaudeclassification niveauhierarchique coefficient echelon "
    "grado nivel grupoprofesional categoriaprofesional niveldepuesto nivelsalarial gruposalarial "
    "escalafon "
    "livello livellocontrattuale inquadramento livelloinquadramento livellodiinquadramento "
    "qualifica fascia "
    "schaal salarisschaal loonschaal functieschaal functiegroep functieniveau schaalniveau "
    "categoriaprofissional nivelhierarquico escalao categorie categoria";

static const char class_words[] =
    "membershipclass class employmenttype workertype employeetype contracttype stafftype "
    "typeofemployment typeofcontract employmentclass employeeclass employmentcategory "
    "employeecategory workercategory employeegroup employeesubgroup assignmentcategory "
    "kindofcontract engagementtype contract workstatus "
    "vertragsart vertragstyp arbeitsvertragsart beschaftigungsart beschaeftigungsart "
    "beschaftigungsverhaltnis beschaeftigungsverhaeltnis anstellungsart anstellungsverhaltnis "
    "anstellungsverhaeltnis anstellungstyp arbeitsverhaltnis arbeitsverhaeltnis dienstverhaltnis "
    "dienstverhaeltnis mitarbeitergruppe mitarbeiterkreis mitarbeitertyp mitarbeiterart "
    "personalkategorie statusgruppe "
    "typedecontrat typecontrat typeducontrat naturecontrat naturedecontrat natureducontrat contrat "
    "tipodecontrato tipocontrato clasedecontrato modalidaddecontrato modalidadcontractual "
    "tipodeempleado tipodepersonal relacionlaboral contrato "
    "tipocontratto tipodicontratto tipologiacontratto tipologiadicontratto tipologiacontrattuale "
    "tiporapporto tipodirapporto rapportodilavoro tipodipendente contratto "
    "contractsoort soortcontract typecontract dienstverband soortdienstverband "
    "aardvandienstverband arbeidsrelatie contractvorm "
    "tipodecontratacao vinculo tipodevinculo vinculocontratual modalidadecontratual";

static const char unit_words[] =
    "unit department departmentname division businessunit orgunit orgunitname organisationalunit "
    "organizationalunit parentdepartment directorate section faculty branch branchlocation "
    "location office site team costcenter costcentre "
    "abteilung organisationseinheit orgeinheit oe bereich fachbereich referat dezernat amt "
    "dienststelle standort niederlassung filiale fakultat fakultaet personalbereich "
    "personalteilbereich kostenstelle "
    "service departement direction unite uniteorganisationnelle affectation pole etablissement "
    "agence equipe bureau centredecout centredecouts "
    "departamento unidad unidadorganizativa area seccion gerencia delegacion sede oficina sucursal "
    "centrodetrabajo equipo centrodecoste centrodecostes centrodecosto centrodecostos "
    "reparto ufficio dipartimento direzione unita unitaorganizzativa divisione settore servizio "
    "struttura centrodicosto "
    "afdeling eenheid organisatieeenheid organisatorischeeenheid directie sector locatie vestiging "
    "kostenplaats "
    "unidade unidadeorganica direcao direccao divisao setor secao seccao filial localdetrabalho "
    "equipa centrodecusto centrodecustos country land pays pais paese";

static const char mail_words[] =
    "workemailaddress workemail workmail businessemail businessemailaddress companyemail email "
    "emailaddress mail mailaddress primaryemail emailwork userprincipalname upn "
    "emailadresse mailadresse dienstlicheemail dienstlicheemailadresse geschaftlicheemail "
    "geschaeftlicheemail emaildienstlich emailgeschaftlich emailgeschaeftlich "
    "adresseemail adressemail emailprofessionnel emailprofessionnelle adresseemailprofessionnelle "
    "courriel courrielprofessionnel adressecourriel adresseelectronique "
    "correo correoelectronico correocorporativo emailcorporativo emailempresa direcciondecorreo "
    "direcciondecorreoelectronico "
    "indirizzoemail indirizzomail emailaziendale postaelettronica "
    "emailadres zakelijkemail werkemail emailwerk emailzakelijk "
    "emailprofissional enderecodeemail correioeletronico correioelectronico";

static const char status_words[] =
    "employeestatus employmentstatus workerstatus status active isactive activeinactive "
    "statuscode personnelstatus assignmentstatus "
    "mitarbeiterstatus personalstatus beschaftigungsstatus beschaeftigungsstatus "
    "anstellungsstatus aktiv aktivinaktiv "
    "statut statutsalarie statutemploye actif etat situation "
    "estado estadoempleado estadodelempleado situacion situacionlaboral activo estatus "
    "stato statodipendente statodeldipendente attivo "
    "medewerkerstatus actief "
    "situacao estadodocolaborador statusdofuncionario statusfuncionario ativo";

static const char joined_words[] =
    "hiredon hiredate hiringdate joiningdate joindate dateofjoining datejoined joinedon dateofhire "
    "originalhiredate startdate employmentstart employmentstartdate entrydate dateofentry "
    "companyentrydate firstday firstdayofwork firstworkingday commencementdate contractstartdate "
    "servicestartdate "
    "eintritt eintrittsdatum eintrittdatum eintrittam einstellungsdatum diensteintritt "
    "dienstantritt vertragsbeginn beschaftigungsbeginn beschaeftigungsbeginn arbeitsbeginn "
    "anstellungsbeginn konzerneintritt ersteintritt beginn beginndatum startdatum "
    "dateentree datedentree dateembauche datedembauche embauche daterecrutement datederecrutement "
    "dateprisedefonction datedeprisedefonction dateprisedeposte datearrivee datedarrivee datedebut "
    "datededebut datedebutcontrat datedebutducontrat datededebutdecontrat dateanciennete "
    "datedanciennete "
    "fechadealta fechaalta fechadeingreso fechaingreso fechadecontratacion fechacontratacion "
    "fechadeincorporacion fechaincorporacion fechadeinicio fechainicio fechainiciocontrato "
    "fechadeantiguedad fechaantiguedad "
    "dataassunzione datadiassunzione dataingresso datadiingresso datainizio datadiinizio "
    "datainiziorapporto datainiziocontratto "
    "datumindienst indienst indienstdatum datumindiensttreding indiensttreding begindatum "
    "begindatumdienstverband begindatumcontract ingangsdatum "
    "datadeadmissao dataadmissao admissao datadeentrada dataentrada datadeingresso "
    "datadecontratacao datacontratacao datadeinicio datainicio";

static const char left_words[] =
    "leavingdate leavedate leaverdate dateofleaving dateleft leftdate lefton terminationdate "
    "terminationeffectivedate dateoftermination terminatedon separationdate dateofseparation "
    "exitdate dateofexit departuredate companyexitdate employmentend employmentenddate "
    "endofemployment dateofemploymentend endofservice serviceenddate lastworkingday lastday "
    "lastdayofwork lastdayworked lastdateworked lastworkday lastworkingdate lastdayofemployment "
    "lastdayofservice lastemploymentdate retirementdate enddate contractenddate contractend "
    "austritt austrittsdatum austrittdatum austrittam austrittzum ausgetretenam ausscheidedatum "
    "ausscheidungsdatum ausgeschiedenam dienstaustritt dienstende beschaftigungsende "
    "beschaeftigungsende anstellungsende arbeitsende letzterarbeitstag letztertag gekundigtzum "
    "gekuendigtzum kundigungzum kuendigungzum vertragsende enddatum ende befristetbis "
    "befristungsende "
    "datesortie datedesortie sortie datedepart datededepart depart datedesortiedesservices "
    "dateradiation dateradiationdescadres datecessation datedecessation dernierjour "
    "dernierjourtravaille dernierjourdetravail datefin datedefin datefincontrat datefindecontrat "
    "datedefindecontrat datedefincontrat datefinducontrat datedefinducontrat findecontrat "
    "fechadebaja fechabaja baja fechadesalida fechasalida fechadecese fechacese cese "
    "fechadeterminacion fechaterminacion fechadeegreso fechaegreso fechadedesvinculacion "
    "fechadesvinculacion ultimodia ultimodiatrabajado ultimodiadetrabajo fechafin fechadefin "
    "fechafincontrato fechafindecontrato fechadefindecontrato findecontrato "
    "datacessazione datadicessazione cessazione datauscita datadiuscita uscita datadimissioni "
    "datalicenziamento ultimogiorno ultimogiornodilavoro datafine datadifine datafinerapporto "
    "finerapporto datafinecontratto datascadenzacontratto scadenzacontratto "
    "datumuitdienst uitdienst uitdienstdatum datumuitdiensttreding uitdiensttreding "
    "einddatumdienstverband laatstewerkdag datumvertrek vertrekdatum einddatum einddatumcontract "
    "datadedesligamento datadesligamento desligamento datadedemissao datademissao demissao "
    "datadesaida datasaida saida datadecessacao datacessacao datadarescisao datarescisao "
    "ultimodiadetrabalho datafim datadefim datatermino datadetermino datafimcontrato "
    "datafimdecontrato";

static const char name_words[] =
    "name firstname middlename lastname fullname legalname surname forename givenname familyname "
    "nickname preferredname displayname employeename workername staffname secondname initials "
    "salutation lastnamefirstname firstnamelastname "
    "vorname nachname familienname rufname namevorname vornamename mitarbeitername anrede "
    "namenszusatz "
    "nom prenom prenoms nomprenom prenomnom nometprenom nomdefamille nomusage nomdusage nomcomplet "
    "civilite "
    "nombre nombres apellido apellidos primerapellido segundoapellido nombrecompleto "
    "nombreyapellidos apellidosynombre "
    "nome cognome nomecognome cognomenome cognomeenome nomeecognome nominativo "
    "naam voornaam achternaam tussenvoegsel roepnaam voorletters voorvoegsel volledigenaam "
    "sobrenome apelido apelidos nomecompleto";

/* What must never be imported: headings that are one of these, or that hold one of those. */
static const char refused_words[] =
    "ssn sex dob age race pay nino iban bic city zip pesel cpf nif dni nie bsn nir rib niss "
    "alter plz wohnort handy mobil lohn entgelt bezuge bezuege konfession "
    "sexe genre ville portable paie "
    "sexo genero edad movil sueldo domicilio raza "
    "sesso genere eta cap stipendio residenza "
    "leeftijd mobiel loon brutoloon woonplaats straat "
    "idade morada cep vencimento raca etnia";

static const char refused_parts[] =
    "birth gender ethnic address street postcode postal zipcode phone mobile salary wage "
    "compensation bonus payrate bank marital religio disab health medical nationali socialsec "
    "passport taxid nationalid nationalinsurance privateemail personalemail homeemail photo "
    "unionmember "
    "geburt geschlecht adress telef strasse gehalt familienstand staatsangeh schwerbehind "
    "sozialvers steuer krankenkasse kontonummer gewerkschaft emailprivat personalausweis "
    "naissance salaire remuneration situationfamiliale etatcivil securitesociale numerosecu "
    "handicap syndicat bancaire emailpersonnel courrielpersonnel "
    "nacimiento salario retribucion remuneracion estadocivil nacionali discapacidad "
    "seguridadsocial sindica correopersonal "
    "nascita indirizzo cellulare retribuzione statocivile cittadinanza codicefiscale invalidita "
    "sindacat bancari "
    "geboorte geslacht adres salaris burgerlijkestaat rekeningnummer vakbond priveemail emailprive "
    "nascimento endereco telemovel celular remuneracao segurancasocial deficiencia emailpessoal";

/* What is known, and serves for nothing here. */
static const char unneeded_words[] =
    "jobtitle title businesstitle position positiontitle positionid jobfunction function role "
    "occupation profession jobcode jobfamily jobname manager managerid managername manageremail "
    "linemanager supervisor supervisorid supervisorname reportsto peoplemanagerstatus comment "
    "comments note notes remark remarks fte hours weeklyhours workinghours language company "
    "companycode legalentity entity building room floor effectivedate "
    "stelle stellenbezeichnung planstelle funktion tatigkeit taetigkeit beruf titel vorgesetzter "
    "vorgesetzte fuhrungskraft fuehrungskraft bemerkung bemerkungen kommentar stunden "
    "wochenstunden "
    "arbeitszeit beschaftigungsgrad beschaeftigungsgrad gesellschaft buchungskreis firma raum "
    "gebaude gebaeude lfdnr "
    "poste fonction emploi intitule intituleduposte responsable superieur superieurhierarchique "
    "commentaire commentaires remarque remarques heures tempsdetravail quotite societe entreprise "
    "puesto cargo funcion jefe comentarios observaciones horas jornada empresa sociedad "
    "posizione ruolo mansione funzione responsabile ore orario azienda societa "
    "functie functietitel leidinggevende opmerking opmerkingen uren bedrijf werkgever "
    "funcao gestor chefia observacoes cargahoraria superior";

static const struct {
    enum demur_column_role role;
    const char *words;
} known[] = {{DEMUR_COLUMN_KEY, key_words},         {DEMUR_COLUMN_GRADE, grade_words},
             {DEMUR_COLUMN_CLASS, class_words},     {DEMUR_COLUMN_UNIT, unit_words},
             {DEMUR_COLUMN_MAIL, mail_words},       {DEMUR_COLUMN_STATUS, status_words},
             {DEMUR_COLUMN_JOINED, joined_words},   {DEMUR_COLUMN_LEFT, left_words},
             {DEMUR_COLUMN_NAME, name_words},       {DEMUR_COLUMN_REFUSED, refused_words},
             {DEMUR_COLUMN_IGNORED, unneeded_words}};

/* The next of words, which stand between blanks; it has no bytes behind the last. */
static struct demur_span next_word(const char **words)
{
    const char *word = *words;
    size_t len = strcspn(word, " ");

    *words = word + len + (word[len] == ' ');
    return (struct demur_span){(const uint8_t *)word, len};
}

/* Whether word is one of words, and which, from 0. */
static bool is_one_of(const char *word, const char *words, size_t *at)
{
    size_t len = strlen(word);

    *at = 0;
    for (struct demur_span w = next_word(&words); w.len > 0; w = next_word(&words)) {
        if (w.len == len && memcmp(w.data, word, len) == 0) return true;
        ++*at;
    }
    return false;
}

static bool starts_with(const char *text, struct demur_span part)
{
    return strncmp(text, (const char *)part.data, part.len) == 0;
}

/* Whether word holds one of parts. */
static bool holds_one_of(const char *word, const char *parts)
{
    for (struct demur_span p = next_word(&parts); p.len > 0; p = next_word(&parts)) {
        for (size_t i = 0; word[i] != '\0'; i++) {
            if (starts_with(word + i, p)) return true;
        }
    }
    return false;
}

struct demur_heading demur_import_heading(struct demur_span heading)
{
    struct demur_heading is = {.role = DEMUR_COLUMN_IGNORED};
    char word[DEMUR_ATTRIBUTE_NAME_MAX + 1];

    demur_fold_word(word, sizeof word, heading);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!is_one_of(word, known[i].words, &is.rank)) continue;
        is.role = known[i].role;
        is.is_known = true;
        return is;
    }
    is.is_known = holds_one_of(word, refused_parts);
    if (is.is_known) is.role = DEMUR_COLUMN_REFUSED;
    return is;
}

const char *demur_column_role_text(enum demur_column_role role)
{
    static const char *const text[] = {
        "ignored", "refused", "name",   "key",       "grade",    "class",
        "unit",    "mail",    "status", "first-day", "last-day",
    };

    return (size_t)role < sizeof text / sizeof text[0] ? text[role] : "unknown";
}
